import type { Frame } from '../media/frame.ts';
import { LightSampler } from '../media/video/light-sampler.ts';
import type { WorkingPicture } from '../media/video/working-picture.ts';
import { lightToLab } from './lab.ts';

/** Distribution of a shot's colors in CIE Lab: lightness 0 to 100, a and b around 0. JSON. */
export interface ColorStatistics {
  readonly mean: readonly [number, number, number];
  readonly deviation: readonly [number, number, number];
  /** Shares of the pixels in equal steps of lightness (0 to 100), a and b (-128 to 128). */
  readonly histograms: readonly [readonly number[], readonly number[], readonly number[]];
}

const STEP = 4;
const CERTAIN = 65535 * 0.98;
export const COLOR_BINS = 64;
/** Lowest value and span of the histograms of lightness, a and b. */
export const COLOR_RANGES = [
  { lowest: 0, span: 100 },
  { lowest: -128, span: 256 },
  { lowest: -128, span: 256 },
] as const;

/** Gathers the colors of a shot's subject, or of whole pictures, over any number of frames. */
export class ColorStatisticsMeter {
  readonly #format: WorkingPicture;
  readonly #sampler: LightSampler;
  readonly #sums = new Float64Array(3);
  readonly #squares = new Float64Array(3);
  readonly #histograms = COLOR_RANGES.map(() => new Float64Array(COLOR_BINS));
  readonly #lab = new Float64Array(3);
  #count = 0;

  constructor(format: WorkingPicture) {
    this.#format = format;
    this.#sampler = new LightSampler(format, STEP);
  }

  /** Adds a frame: all of it, or what is surely subject in its matte (0 to 65535). */
  add(frame: Frame, alpha?: Uint16Array): void {
    const { width, height } = this.#format;
    this.#sampler.start(frame);
    for (let y = 0; y < height; y += STEP) {
      this.#sampler.read(y);
      for (let x = 0, i = 0; x < width; x += STEP, i++)
        if (!alpha || alpha[y * width + x]! >= CERTAIN) this.addSample(i);
    }
  }

  /** The statistics of all samples; undefined without any. */
  finish(): ColorStatistics | undefined {
    const count = this.#count;
    if (count === 0) return undefined;
    const mean = [...this.#sums].map((sum) => sum / count);
    const deviation = [...this.#squares].map((square, i) =>
      Math.sqrt(Math.max(0, square / count - mean[i]! ** 2)),
    );
    const histograms = this.#histograms.map((bins) => [...bins].map((bin) => bin / count));
    return { mean, deviation, histograms } as unknown as ColorStatistics;
  }

  private addSample(i: number): void {
    const { first, second, third } = this.#sampler.row;
    lightToLab(first[i]!, second[i]!, third[i]!, this.#lab);
    this.#count++;
    for (const [channel, { lowest, span }] of COLOR_RANGES.entries()) {
      const value = this.#lab[channel]!;
      this.#sums[channel]! += value;
      this.#squares[channel]! += value * value;
      const bin = Math.floor(((value - lowest) / span) * COLOR_BINS);
      this.#histograms[channel]![Math.min(COLOR_BINS - 1, Math.max(0, bin))]!++;
    }
  }
}
