import { createSeededRandom } from '../../../core/random.ts';
import type { Canvas } from '../painting/canvas.ts';
import { type Color, mixColors, shade, toCodes } from '../painting/colors.ts';
import { addOctaves, createNoise } from '../painting/noise.ts';
import { enlargeSoft } from '../painting/soft-sprites.ts';
import type { Scenery, Setting } from './scenery.ts';

/** Width of the painted strip in frames, which is drawn twice so that clouds come without end. */
const STRIP_WIDTHS = 2;
/** Noise is computed at a part of the size: clouds are soft. */
const SCALE = 4;
const MIXTURES = 64;

/** Share of a row in which what its beginning goes on from is mixed in, so that its ends meet. */
const MIXED = 0.25;

/** How many rows of noise lie between a cloud's body and the rim that is lit. */
const RIM_ROWS = 3;

/** Clouds that drift, lit from below the sun's height and thinning towards the horizon. @param cover 0 to 1 */
export function createClouds(setting: Setting, cover: number): Scenery {
  const { width, horizon, overscan, seed, createCanvas } = setting;
  const [stripWidth, stripHeight] = [width * STRIP_WIDTHS, horizon + overscan];
  const small = createCanvas(stripWidth / SCALE, stripHeight / SCALE);
  paintClouds(small, setting, cover);
  const strip = enlargeSoft(createCanvas, small, [stripWidth, stripHeight]);
  const speed = (width / 160) * (0.7 + 0.6 * createSeededRandom(seed + 32)());
  return {
    distance: 0.97,
    shows: 'cloudy',
    isSoft: true,
    draw(target, seconds) {
      const shift = (speed * seconds) % stripWidth;
      for (const x of [-overscan - shift, -overscan - shift + stripWidth])
        target.drawImage(strip, x, -overscan);
    },
  };
}

function paintClouds(strip: Canvas, { palette, seed }: Setting, cover: number): void {
  const { width, height } = strip;
  const context = strip.getContext('2d');
  const image = context.createImageData(width, height);
  const { data } = image;
  const lit = mixColors(palette.sky.at(-1)!, palette.key, 0.6);
  const shadow = mixColors(palette.sky[1]!, shade(palette.sky[2]!, 0.8), 0.5);
  const getMixture = createMixtures(shadow, lit);
  const bodies = computeBodies(width, height, seed + 31);
  for (let y = 0; y < height; y++) {
    const fading = (0.5 + 0.5 * cover) * Math.min(1, (height - y) / (height * 0.16));
    for (let x = 0; x < width; x++) {
      const i = y * width + x;
      const body = bodies[i]!;
      const thickness = Math.min(1, Math.max(0, body + cover * 1.3 - 0.62) / 0.5);
      const below = (bodies[i + (RIM_ROWS - 1) * width]! + bodies[i + RIM_ROWS * width]!) / 2;
      const codes = getMixture(0.35 + 2.2 * Math.max(0, below - body));
      data[4 * i] = codes[0];
      data[4 * i + 1] = codes[1];
      data[4 * i + 2] = codes[2];
      data[4 * i + 3] = Math.round(255 * thickness ** 1.2 * fading);
    }
  }
  context.putImageData(image, 0, 0);
}

/** Thickness of the clouds, in [-1, 1], by rows that are flatter towards the horizon; the ends of each row meet. */
function computeBodies(width: number, height: number, seed: number): Float32Array {
  const noise = addOctaves(createNoise(seed), 5, 0.55);
  const bodies = new Float32Array(width * (height + RIM_ROWS));
  for (let y = 0; y < height + RIM_ROWS; y++) {
    const row = y / (14 + (26 * (height - y)) / height);
    for (let x = 0; x < width; x++) {
      const share = Math.max(0, (x / width - 1 + MIXED) / MIXED);
      const body = noise((x + width) / 46, row);
      bodies[y * width + x] = share > 0 ? body * (1 - share) + noise(x / 46, row) * share : body;
    }
  }
  return bodies;
}

/** Codes of the mixtures of two colors, for what is mixed at every pixel. */
function createMixtures(from: Color, to: Color): (share: number) => readonly [number, number, number] {
  const table = Array.from({ length: MIXTURES + 1 }, (_, i) => toCodes(mixColors(from, to, i / MIXTURES)));
  return (share) => table[Math.round(Math.min(1, Math.max(0, share)) * MIXTURES)]!;
}
