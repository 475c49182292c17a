import type { Plane16 } from '../media/frame.ts';
import { IlluminationTracker } from './illumination-tracker.ts';

/** Standard deviation of the temporal noise in 10-bit code values, for each 10-bit luma value (1024 entries). */
export type NoiseByLuma = Float32Array;

export interface PlaneLockSettings {
  /**
   * Weight of the new frame in a locked region, 0 to 1. White noise of variance v settles at
   * v * alpha / (2 - alpha): 0.1 gives -12.8 dB, 0.3 gives -7.5 dB. 1 switches recursion off.
   */
  readonly alpha: number;
  readonly noise: NoiseByLuma;
  /** Strength of the spatial denoiser where the picture moves, 0 (off) to 1. */
  readonly spatialStrength: number;
}

const POOL = 5;
const POOL_HALF = 2;
const POOL_AREA = POOL * POOL;
/** Half of what the mean of 25 independent samples would allow, as the noise of a codec is correlated. */
const SIGNED_SCALE = 2.5;
const ABSOLUTE_MEAN = 0.798;
const ABSOLUTE_SCALE = 4.2;
const GATE_START = 1.5;
const GATE_WIDTH = 1.5;
const OUTLIER_SIGMAS = 5;
/** Lowest weight of a new frame, whatever `alpha`: an average over 60 frames. */
const MIN_GAIN = 1 / 60;
/** Share of the spatial filter below which it isn't worth its time. */
const MIN_SHARE = 1 / 16;
/** Share of the noise that the spatial filter takes away over 5x5 pixels, and how much it may, as the next frame can't more. */
const WIDE_EFFECT = 0.7;
const WIDE_LIMIT = 0.65;
/** Standard deviation in 10-bit code values below which rounding dominates. */
const MIN_SIGMA = 1.5;

/**
 * Motion-gated recursive average of one plane, 10-bit. A pixel whose neighborhood differs from the running background
 * by no more than noise is averaged over time; any other takes the new frame. `IlluminationTracker` first adapts the
 * background to changes of light, so that a lighting cue keeps its frame and its level.
 *
 * Each pixel knows how much noise its average still has. Where it moves or has only just come to rest, a spatial filter
 * takes away as much as the average can't yet, so that noise doesn't rise after a cut and then fall again.
 *
 * The gate tests the 5x5 mean of the signed and of the absolute difference, so that it detects both weak, wide changes
 * and strong, thin ones.
 */
export class PlaneLock {
  readonly #width: number;
  readonly #height: number;
  readonly #background: Float32Array;
  /** Variance of each pixel of the background, in variances of the noise of one frame. */
  readonly #variance: Float32Array;
  readonly #illumination: IlluminationTracker;
  readonly #differenceRows: Float64Array[];
  readonly #signedColumns: Float64Array;
  readonly #absoluteColumns: Float64Array;
  #isEmpty = true;

  /** How much each pixel took from the last frame, 0 (locked) to 255 (moving). */
  readonly motion: Uint8Array;

  constructor(width: number, height: number) {
    this.#width = width;
    this.#height = height;
    this.#background = new Float32Array(width * height);
    this.#variance = new Float32Array(width * height);
    this.#illumination = new IlluminationTracker(width, height);
    this.#differenceRows = Array.from({ length: POOL }, () => new Float64Array(width));
    this.#signedColumns = new Float64Array(width);
    this.#absoluteColumns = new Float64Array(width);
    this.motion = new Uint8Array(width * height);
  }

  /** Drops the background, as the next frame starts a new shot. */
  reset(): void {
    this.#isEmpty = true;
  }

  /** Updates the background with `current` and writes the result to `output` (may be the same plane). */
  process(current: Plane16, output: Plane16, settings: PlaneLockSettings, lumaMotion?: LumaMotion): void {
    if (this.#isEmpty || settings.alpha >= 1) {
      this.start(current, output, settings);
      return;
    }
    const pass = { current, output, settings, lumaMotion };
    this.#illumination.measure(current, this.#background);
    this.#signedColumns.fill(0);
    this.#absoluteColumns.fill(0);
    for (const row of this.#differenceRows) row.fill(0);
    for (let entering = 0; entering < this.#height + POOL_HALF; entering++) {
      this.slidePool(current, entering);
      const y = entering - POOL_HALF;
      if (y >= 0) this.blendRow(pass, y);
    }
    this.smoothUnsettled(output, settings);
  }

  private start(current: Plane16, output: Plane16, settings: PlaneLockSettings): void {
    this.#isEmpty = false;
    this.#variance.fill(1);
    this.motion.fill(255);
    for (let y = 0; y < this.#height; y++) {
      const from = y * current.stride;
      const row = current.samples.subarray(from, from + this.#width);
      this.#background.set(row, y * this.#width);
      output.samples.set(row, y * output.stride);
    }
    // A wide filter has to do at once what the average does later.
    this.smoothUnsettled(output, settings, settings.alpha < 1 ? 2 : 1);
  }

  /** Moves the 5-row window of differences down by one; rows beyond the edge count as no difference. */
  private slidePool(current: Plane16, entering: number): void {
    const width = this.#width;
    const row = this.#differenceRows[entering % POOL] as Float64Array;
    const signed = this.#signedColumns;
    const absolute = this.#absoluteColumns;
    if (entering >= this.#height) {
      for (let x = 0; x < width; x++) {
        const leaving = row[x]!;
        signed[x]! -= leaving;
        absolute[x]! -= Math.abs(leaving);
      }
      row.fill(0);
      return;
    }
    const at = entering * width;
    const background = this.#background.subarray(at, at + width);
    const from = entering * current.stride;
    const samples = current.samples.subarray(from, from + width);
    if (!this.#illumination.isSteady) this.#illumination.addToRow(entering, background);
    for (let x = 0; x < width; x++) {
      const leaving = row[x]!;
      const difference = samples[x]! - background[x]!;
      row[x] = difference;
      signed[x]! += difference - leaving;
      absolute[x]! += Math.abs(difference) - Math.abs(leaving);
    }
  }

  private blendRow({ current, output, settings, lumaMotion }: Pass, y: number): void {
    const width = this.#width;
    const { noise } = settings;
    const minGain = Math.max(settings.alpha, MIN_GAIN);
    const settledVariance = minGain / (1 - minGain);
    const signed = this.#signedColumns;
    const absolute = this.#absoluteColumns;
    const row = this.#differenceRows[y % POOL] as Float64Array;
    const at = y * width;
    const background = this.#background.subarray(at, at + width);
    const variances = this.#variance.subarray(at, at + width);
    const motion = this.motion.subarray(at, at + width);
    const result = output.samples.subarray(y * output.stride, y * output.stride + width);
    const samples = current.samples.subarray(y * current.stride, y * current.stride + width);
    let sumSigned = 0;
    let sumAbsolute = 0;
    for (let x = 0; x < POOL_HALF && x < width; x++) {
      sumSigned += signed[x]!;
      sumAbsolute += absolute[x]!;
    }
    for (let x = 0; x < width; x++) {
      const entering = x + POOL_HALF;
      if (entering < width) {
        sumSigned += signed[entering]!;
        sumAbsolute += absolute[entering]!;
      }
      const leaving = x - POOL_HALF - 1;
      if (leaving >= 0) {
        sumSigned -= signed[leaving]!;
        sumAbsolute -= absolute[leaving]!;
      }
      const variance = variances[x]!;
      // The difference between a new frame and the average has the noise of both.
      const inverse = 1 / (Math.sqrt(1 + variance) * noise[samples[x]! & 1023]!);
      const bySigned = Math.abs(sumSigned) * (SIGNED_SCALE / POOL_AREA) * inverse;
      const byAbsolute = (sumAbsolute * inverse * (1 / POOL_AREA) - ABSOLUTE_MEAN) * ABSOLUTE_SCALE;
      const difference = row[x]!;
      let gate = (Math.max(bySigned, byAbsolute) - GATE_START) / GATE_WIDTH;
      if (Math.abs(difference) * inverse > OUTLIER_SIGMAS) gate = 1;
      gate = Math.min(1, Math.max(0, gate));
      if (lumaMotion !== undefined) gate = Math.max(gate, getLumaMotion(lumaMotion, x, y));
      // At first that of a plain mean, then `alpha`.
      const floor = variance > settledVariance ? variance / (variance + 1) : minGain;
      const gain = gate + (1 - gate) * floor;
      const value = background[x]! + gain * difference;
      background[x] = value;
      variances[x] = gain * gain + (1 - gain) * (1 - gain) * variance;
      motion[x] = gate * 255;
      // Filters index tables with these codes: one outside 10 bits would read beyond them.
      result[x] = Math.min(1023, Math.max(0, value + 0.5));
    }
  }

  /**
   * Averages pixels with those neighbors that differ by noise alone, the more the further they are from the noise of a
   * settled average: fully where all is new.
   */
  private smoothUnsettled(output: Plane16, settings: PlaneLockSettings, radius: 1 | 2 = 1): void {
    const { alpha, noise, spatialStrength } = settings;
    if (spatialStrength <= 0) return;
    const { width, height } = output;
    const plane = { samples: this.#background, stride: width, width, height };
    // An average that takes nothing from the past has nothing to settle to.
    const gain = Math.max(alpha, MIN_GAIN);
    const settled = alpha < 1 ? Math.sqrt(gain / (2 - gain)) : 0;
    const most = radius === 1 ? 1 - settled : WIDE_EFFECT * Math.max(1, (1 - settled) / WIDE_LIMIT);
    const worthy = 1 - (MIN_SHARE / spatialStrength) * most;
    const minVariance = worthy > 0 ? (settled / worthy) ** 2 : Number.POSITIVE_INFINITY;
    const place = { x: 0, y: 0, radius };
    for (place.y = 0; place.y < height; place.y++) {
      for (place.x = 0; place.x < width; place.x++) {
        const at = place.y * width + place.x;
        const variance = this.#variance[at]!;
        if (variance <= minVariance) continue;
        const sigma = Math.sqrt(variance);
        const share = ((1 - settled / sigma) / most) * spatialStrength;
        const value = this.#background[at]!;
        const reach = 2.5 * sigma * noise[Math.min(1023, Math.max(0, value | 0))]!;
        const smoothed = value + (averageSimilar(plane, place, reach) - value) * share;
        output.samples[place.y * output.stride + place.x] = Math.min(1023, Math.max(0, smoothed + 0.5));
      }
    }
  }
}

/** One frame on its way through the lock. */
interface Pass {
  readonly current: Plane16;
  readonly output: Plane16;
  readonly settings: PlaneLockSettings;
  readonly lumaMotion: LumaMotion | undefined;
}

/** The motion of the luma plane, for the gate of a chroma plane. Shifts are those of chroma subsampling. */
export interface LumaMotion {
  readonly motion: Uint8Array;
  readonly width: number;
  readonly height: number;
  readonly shiftX: number;
  readonly shiftY: number;
}

function getLumaMotion({ motion, width, height, shiftX, shiftY }: LumaMotion, x: number, y: number): number {
  const lumaX = Math.min(width - 1, x << shiftX);
  const lumaY = Math.min(height - 1, y << shiftY);
  return (motion[lumaY * width + lumaX] as number) / 255;
}

/** Mean of the neighbors within `reach` of the center (Lee, "Digital image smoothing and the sigma filter", 1983). */
function averageSimilar(
  { samples, stride, width, height }: Omit<Plane16, 'samples'> & { readonly samples: Float32Array },
  { x, y, radius }: { readonly x: number; readonly y: number; readonly radius: number },
  reach: number,
): number {
  const center = samples[y * stride + x] as number;
  const top = Math.max(0, y - radius);
  const bottom = Math.min(height - 1, y + radius);
  const left = Math.max(0, x - radius);
  const right = Math.min(width - 1, x + radius);
  let sum = 0;
  let count = 0;
  for (let row = top; row <= bottom; row++) {
    for (let column = left; column <= right; column++) {
      const sample = samples[row * stride + column] as number;
      const distance = sample - center;
      if (distance <= reach && distance >= -reach) {
        sum += sample;
        count++;
      }
    }
  }
  return sum / count;
}

/**
 * Interpolates a table of 1024 entries from a curve at evenly spaced luma levels; `sigmas` are in 10-bit code values.
 */
export function createNoiseTable(sigmas: readonly number[]): NoiseByLuma {
  const table = new Float32Array(1024);
  for (let code = 0; code < 1024; code++) {
    const position = Math.min(Math.max((code / 1024) * sigmas.length - 0.5, 0), sigmas.length - 1);
    const below = Math.floor(position);
    const above = Math.min(below + 1, sigmas.length - 1);
    const sigma = sigmas[below]! + (sigmas[above]! - sigmas[below]!) * (position - below);
    table[code] = Math.max(MIN_SIGMA, sigma);
  }
  return table;
}
