import type { HalfPicture } from './half-picture.ts';

/** Standard deviations of the noise of half pictures, in 10-bit codes. */
export interface HalfNoise {
  readonly luma: number;
  readonly chroma: number;
}

const BINS = 256;
/** Differences are counted in quarters of a 10-bit code. */
const BINS_PER_CODE = 4;
/** The median of the absolute value of a normal distribution, in standard deviations. */
const MEDIAN_DEVIATION = 0.6745;
const STRIDE = 3;
/** Pixels between two whose differences from the plate have the same light, but grain of their own. */
const GRAIN_REACH = 2;

const CHANNELS = [
  ['luma', 0],
  ['blue', 1],
  ['red', 1],
] as const;

/** How one plane is compared: luma is channel 0, chroma 1. */
interface Pass {
  readonly gain: number;
  readonly width: number;
  readonly channel: 0 | 1;
}

/** How far a picture is from its plate in all, and in grain alone, without slow differences of light and color. */
export interface PictureNoise {
  readonly whole: HalfNoise;
  readonly grain: HalfNoise;
}

/**
 * Measures by how much a still background differs from its plate: the median over the picture, so that a subject of
 * less than half of it hardly counts.
 */
export class PictureNoiseMeter {
  readonly #whole = [new Uint32Array(BINS), new Uint32Array(BINS)] as const;
  readonly #grain = [new Uint32Array(BINS), new Uint32Array(BINS)] as const;

  /** @param gain how much brighter the picture is than the plate */
  measure(picture: HalfPicture, plate: HalfPicture, gain: number): PictureNoise {
    for (const histogram of [...this.#whole, ...this.#grain]) histogram.fill(0);
    for (const [name, channel] of CHANNELS) {
      this.#count(picture[name], plate[name], { gain, width: picture.width, channel });
    }
    const [luma, chroma] = this.#whole.map(getDeviation) as [number, number];
    const [lumaGrain, chromaGrain] = this.#grain.map(getDeviation) as [number, number];
    return { whole: { luma, chroma }, grain: { luma: lumaGrain, chroma: chromaGrain } };
  }

  #count(picture: Float32Array, plate: Float32Array, { gain, width, channel }: Pass): void {
    for (let y = 0; y < picture.length; y += width * STRIDE) {
      for (let at = y; at + GRAIN_REACH < y + width; at += STRIDE) {
        const difference = picture[at]! - plate[at]! * gain;
        const other = picture[at + GRAIN_REACH]! - plate[at + GRAIN_REACH]! * gain;
        count(this.#whole[channel], difference);
        count(this.#grain[channel], (difference - other) * Math.SQRT1_2);
      }
    }
  }
}

function count(histogram: Uint32Array, difference: number): void {
  const bin = Math.abs(difference) * BINS_PER_CODE;
  histogram[bin < BINS - 1 ? bin | 0 : BINS - 1]!++;
}

function getDeviation(histogram: Uint32Array): number {
  const half = histogram.reduce((sum, value) => sum + value, 0) / 2;
  let below = 0;
  for (let bin = 0; bin < BINS; bin++) {
    const value = histogram[bin]!;
    if (below + value >= half && value > 0)
      return (bin + (half - below) / value) / BINS_PER_CODE / MEDIAN_DEVIATION;
    below += value;
  }
  return 0;
}
