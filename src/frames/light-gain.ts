import type { HalfPicture } from './half-picture.ts';

/** Gains are counted in steps of half a percent, from a third to three times the light. */
const BINS = 440;
const STEP = 0.005;
const CENTER = BINS / 2;
/** Every fourth pixel of every fourth row is enough for a whole picture. */
const STRIDE = 4;
/** Luma in 10-bit codes above black below which a ratio is mostly noise. */
const MIN_LUMA = 40;
/** Bins on each side of the peak that belong to it. */
const PEAK_REACH = 4;

/**
 * Measures how much brighter a picture is than its plate: the most frequent ratio of their luma, as a subject of any size
 * spreads over many ratios while the background has one. Light scales R'G'B' and so all of Y'CbCr by the same factor.
 */
export class LightGainMeter {
  readonly #histogram = new Float32Array(BINS);

  /**
   * @param isCompared whether a pixel is compared; all are if it is left out
   * @returns the gain, 1 where the pictures have nothing bright enough to compare
   */
  measure(picture: HalfPicture, plate: HalfPicture, isCompared?: (at: number) => boolean): number {
    const histogram = this.#histogram.fill(0);
    const { width, height } = picture;
    for (let y = STRIDE >> 1; y < height; y += STRIDE) {
      for (let x = STRIDE >> 1; x < width; x += STRIDE) {
        const at = y * width + x;
        const known = plate.luma[at]!;
        const luma = picture.luma[at]!;
        if (known < MIN_LUMA || luma < MIN_LUMA || isCompared?.(at) === false) continue;
        const bin = Math.round(Math.log(luma / known) / STEP) + CENTER;
        if (bin >= 0 && bin < BINS) histogram[bin]!++;
      }
    }
    return getPeak(histogram);
  }
}

/** Center of gravity of the highest peak. */
function getPeak(histogram: Float32Array): number {
  let best = 0;
  let peak = CENTER;
  for (let bin = 1; bin + 1 < BINS; bin++) {
    const height = histogram[bin - 1]! + 2 * histogram[bin]! + histogram[bin + 1]!;
    if (height <= best) continue;
    best = height;
    peak = bin;
  }
  let [sum, weight] = [0, 0];
  for (let bin = Math.max(0, peak - PEAK_REACH); bin <= Math.min(BINS - 1, peak + PEAK_REACH); bin++) {
    sum += histogram[bin]! * (bin - CENTER);
    weight += histogram[bin]!;
  }
  return weight > 0 ? Math.exp((sum / weight) * STEP) : 1;
}
