import type { KeyPicture, KeyPlanes, KeyReader } from './key-picture.ts';

/** Bins of the histogram by which a frame's exposure is found, and the range of them. */
const BINS = 400;
const LOWEST = 0.5;
const HIGHEST = 1.5;
/** Share of the samples that must look like the screen. */
const MIN_SCREEN_SHARE = 0.02;
/** One of so many rows is looked at. */
const ROW_STEP = 8;

/**
 * Finds how much brighter or darker than the plate the screen of a frame is: the median over what has its hue, as lamps and
 * automatic exposure change the light of all alike. 1 where too little of the screen shows.
 */
export class GainMeter {
  readonly #reader: KeyReader;
  readonly #picture: KeyPicture;
  readonly #counts = new Uint32Array(BINS);

  constructor(reader: KeyReader) {
    this.#reader = reader;
    this.#picture = reader.createPicture();
  }

  measure(planes: KeyPlanes): number {
    const { width, height } = this.#reader;
    this.#counts.fill(0);
    let [total, samples] = [0, 0];
    for (let y = ROW_STEP >> 1; y < height; y += ROW_STEP) {
      this.#reader.readRow(planes, { y, left: 0, right: width, gain: 1 }, this.#picture);
      total += this.#count(y * width, (y + 1) * width);
      samples += width;
    }
    return total < MIN_SCREEN_SHARE * samples || total === 0 ? 1 : this.#takeMedian(total);
  }

  #count(start: number, end: number): number {
    const { toward, across, light } = this.#picture;
    const scale = BINS / (HIGHEST - LOWEST);
    let count = 0;
    for (let i = start; i < end; i++) {
      const chroma = toward[i]!;
      const bright = light[i]!;
      if (chroma < LOWEST || chroma >= HIGHEST || bright < LOWEST || bright >= HIGHEST) continue;
      // What is mixed with the subject has another ratio of chroma to light than the screen.
      if (Math.abs(across[i]!) > 0.1 * chroma || Math.abs(chroma - bright) > 0.15 * chroma) continue;
      this.#counts[(((chroma + bright) * 0.5 - LOWEST) * scale) | 0]!++;
      count++;
    }
    return count;
  }

  #takeMedian(total: number): number {
    let sum = 0;
    for (let bin = 0; bin < BINS; bin++) {
      const count = this.#counts[bin]!;
      if (sum + count >= total / 2)
        return LOWEST + ((bin + (total / 2 - sum) / count) * (HIGHEST - LOWEST)) / BINS;
      sum += count;
    }
    return 1;
  }
}
