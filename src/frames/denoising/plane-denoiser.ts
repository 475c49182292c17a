import type { Plane16 } from '../../media/frame.ts';
import { CompensatedMean, isUnsettled, type NeighborPlane } from './compensated-mean.ts';
import type { LumaMotion } from './luma-motion.ts';
import { createNoisyPlane, type NoisyPlane } from './noisy-plane.ts';
import { getSettledVariance, PlaneLock, type PlaneLockSettings } from './plane-lock.ts';
import { smoothUnsettled } from './sigma-filter.ts';
import { TILE } from './warped-tile.ts';

export interface PlaneDenoiserSettings extends PlaneLockSettings {
  /** Strength of the spatial filter where the picture moves, 0 (off) to 1. */
  readonly spatialStrength: number;
}

/** Deviation that the mean of nine pixels leaves, in that of one. */
const SPATIAL_DEVIATION = 0.2;

/**
 * Denoises one plane, frame by frame: what stands still by its average over time, what moves by the frames beside, and
 * then as much by its neighbors as is left. So noise doesn't rise after a cut or behind a movement and then fall again.
 */
export class PlaneDenoiser {
  readonly #lock: PlaneLock;
  readonly #mean = new CompensatedMean();
  /** The average together with the frames beside, which the next frame doesn't go on with. */
  readonly #mixed: NoisyPlane;
  #isStart = true;

  constructor(width: number, height: number) {
    this.#lock = new PlaneLock(width, height);
    this.#mixed = createNoisyPlane(width, height);
  }

  /** How much each pixel took from the last frame, 0 (locked) to 255 (moving). */
  get motion(): Uint8Array {
    return this.#lock.motion;
  }

  /** Drops the background, as the next frame starts a new shot. */
  reset(): void {
    this.#lock.reset();
  }

  /** Updates the average over time with `current` and writes it to `output` (may be the same plane). */
  average(current: Plane16, output: Plane16, settings: PlaneLockSettings, lumaMotion?: LumaMotion): void {
    this.#isStart = this.#lock.process(current, output, settings, lumaMotion);
  }

  /** Whether anything in the last frame moves or has only just come to rest. */
  isMoving(alpha: number): boolean {
    const { average } = this.#lock;
    const settled = getSettledVariance(alpha);
    for (let top = 0; top < average.height; top += TILE)
      for (let left = 0; left < average.width; left += TILE)
        if (isUnsettled(average, left, top, settled)) return true;
    return false;
  }

  /**
   * Denoises in `output` what the average leaves.
   *
   * @param neighbors the frames before and after it, as far as they are known
   */
  finish(
    current: Plane16,
    output: Plane16,
    { alpha, noise, spatialStrength }: PlaneDenoiserSettings,
    neighbors: readonly NeighborPlane[] = [],
  ): void {
    const settledVariance = getSettledVariance(alpha);
    let plane = this.#lock.average;
    if (neighbors.length > 0) {
      this.#mixed.samples.set(plane.samples);
      this.#mixed.variances.set(plane.variances);
      plane = this.#mixed;
      this.#mean.apply(plane, { current, output, neighbors }, { noise, settledVariance });
    }
    smoothUnsettled(plane, output, {
      noise,
      strength: spatialStrength,
      settled: alpha < 1 ? Math.sqrt(settledVariance) : SPATIAL_DEVIATION,
      // A wide filter has to do at once what the average does later.
      radius: this.#isStart && alpha < 1 ? 2 : 1,
    });
  }
}
