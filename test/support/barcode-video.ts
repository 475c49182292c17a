import { createSeededRandom } from '../../src/core/random.ts';
import type { Plane8 } from '../../src/media/frame.ts';
import { makeVideo, type VideoOptions } from '../../src/testing/make-video.ts';

const BITS = 12;
const BAR_WIDTH = 16;
const BARCODE_SIZE = { width: BITS * BAR_WIDTH, height: 96 } as const;
const BARCODE_HEIGHT = 32;
const SAMPLE_RATE = 48_000;

/** A video whose pictures carry their number as bars over moving texture, and whose sound is noise that never repeats. */
export async function makeBarcodeVideo(
  path: string,
  {
    channels = 2,
    ...options
  }: Omit<VideoOptions, 'width' | 'height' | 'draw' | 'audio'> & { channels?: number },
): Promise<void> {
  const { num, den } = options.timeBase;
  const seconds = (Math.max(...options.pts) * num) / den;
  const audio = channels > 0 ? [noise(Math.ceil(seconds * SAMPLE_RATE), channels)] : [];
  await makeVideo(path, { ...BARCODE_SIZE, ...options, audio, draw });
}

function draw(number: number, [luma, blue, red]: readonly [Plane8, Plane8, Plane8]): void {
  const across = Float64Array.from({ length: luma.width }, (_, x) => 50 * Math.sin(x / 9 + number / 5));
  for (let y = 0; y < luma.height; y++) {
    const down = Math.cos(y / 7 - number / 11);
    for (let x = 0; x < luma.width; x++) {
      const bit = (number >> Math.floor(x / BAR_WIDTH)) & 1;
      const texture = 120 + across[x]! * down + ((x * 7 + y * 13 + number) % 5) * 3;
      luma.samples[y * luma.stride + x] = y < BARCODE_HEIGHT ? (bit ? 210 : 40) : texture;
    }
  }
  for (const [i, plane] of [blue, red].entries())
    for (let y = 0; y < plane.height; y++)
      plane.samples.fill(
        118 + 10 * i + Math.round(8 * Math.sin(number / 20)),
        y * plane.stride,
        y * plane.stride + plane.width,
      );
}

/** The number that a picture carries. */
export function readBarcode(luma: ArrayLike<number>, scale = 1): number {
  let number = 0;
  const row = (BARCODE_HEIGHT / 2) * BARCODE_SIZE.width;
  for (let bit = 0; bit < BITS; bit++)
    if (luma[row + bit * BAR_WIDTH + BAR_WIDTH / 2]! > 125 * scale) number |= 1 << bit;
  return number;
}

/** Smoothed, so that coding keeps it. */
function noise(samples: number, channels: number): Float32Array[] {
  return Array.from({ length: channels }, (_, channel) => {
    const random = createSeededRandom(channel + 1);
    const track = new Float32Array(samples);
    let smooth = 0;
    for (let i = 0; i < samples; i++) {
      smooth += 0.2 * (random() - 0.5 - smooth);
      track[i] = smooth;
    }
    return track;
  });
}
