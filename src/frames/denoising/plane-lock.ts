import type { Plane16 } from '../../media/frame.ts';
import { IlluminationTracker } from './illumination-tracker.ts';
import { getLumaMotion, type LumaMotion } from './luma-motion.ts';
import { computeGate, POOL, POOL_HALF } from './noise-gate.ts';
import type { NoiseByLuma } from './noise-table.ts';
import { createNoisyPlane, type NoisyPlane } from './noisy-plane.ts';

export interface PlaneLockSettings {
  /**
   * Weight of the new frame in a locked region, 0 to 1. White noise of variance v settles at
   * v * alpha / (2 - alpha): 0.1 gives -12.8 dB, 0.3 gives -7.5 dB. 1 switches recursion off.
   */
  readonly alpha: number;
  readonly noise: NoiseByLuma;
}

/** What the gate begins to close at. */
const GATE_START = 1.5;
/** Lowest weight of a new frame, whatever `alpha`: an average over 60 frames. */
const MIN_GAIN = 1 / 60;

/** The least that a pixel takes from a new frame, 0 to 1. */
export function getMinGain(alpha: number): number {
  return Math.max(alpha, MIN_GAIN);
}

/** The variance that an average settles at, in variances of one frame's noise; 0 for one without a past. */
export function getSettledVariance(alpha: number): number {
  const gain = getMinGain(alpha);
  // An average that takes nothing from the past has nothing to settle to.
  return alpha < 1 ? gain / (2 - gain) : 0;
}

/**
 * Motion-gated recursive average of one plane, 10-bit. A pixel whose neighborhood differs from the running background
 * by no more than noise is averaged over time; any other takes the new frame. `IlluminationTracker` first adapts the
 * background to changes of light, so that a lighting cue keeps its frame and its level. Each pixel knows how much noise
 * its average still has.
 */
export class PlaneLock {
  readonly #width: number;
  readonly #height: number;
  readonly #background: Float32Array;
  readonly #variance: Float32Array;
  readonly #illumination: IlluminationTracker;
  readonly #differenceRows: Float64Array[];
  readonly #signedColumns: Float64Array;
  readonly #absoluteColumns: Float64Array;
  #isEmpty = true;

  /** The running average, which later frames go on with. */
  readonly average: NoisyPlane;
  /** How much each pixel took from the last frame, 0 (locked) to 255 (moving). */
  readonly motion: Uint8Array;

  constructor(width: number, height: number) {
    this.#width = width;
    this.#height = height;
    this.average = createNoisyPlane(width, height);
    this.#background = this.average.samples;
    this.#variance = this.average.variances;
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

  /**
   * Updates the background with `current` and writes it to `output` (may be the same plane).
   *
   * @returns whether it begins with this frame
   */
  process(current: Plane16, output: Plane16, settings: PlaneLockSettings, lumaMotion?: LumaMotion): boolean {
    if (this.#isEmpty || settings.alpha >= 1) {
      this.start(current, output);
      return true;
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
    return false;
  }

  private start(current: Plane16, output: Plane16): void {
    this.#isEmpty = false;
    this.#variance.fill(1);
    this.motion.fill(255);
    for (let y = 0; y < this.#height; y++) {
      const from = y * current.stride;
      const row = current.samples.subarray(from, from + this.#width);
      this.#background.set(row, y * this.#width);
      output.samples.set(row, y * output.stride);
    }
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
    const minGain = getMinGain(settings.alpha);
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
      const difference = row[x]!;
      let gate = computeGate(sumSigned, sumAbsolute, difference, inverse, GATE_START);
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
}

/** One frame on its way through the lock. */
interface Pass {
  readonly current: Plane16;
  readonly output: Plane16;
  readonly settings: PlaneLockSettings;
  readonly lumaMotion: LumaMotion | undefined;
}
