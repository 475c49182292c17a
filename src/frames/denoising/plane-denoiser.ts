import type { Plane16 } from '../../media/frame.ts';
import { chooseKernels } from '../kernels/choose-kernels.ts';
import { getRestorerKernels } from '../kernels/restorer-kernels.ts';
import type { KernelModule } from '../kernels/web-assembly.ts';
import { CompensatedMean, isUnsettled, type NeighborPlane } from './compensated-mean.ts';
import type { LumaMotion } from './luma-motion.ts';
import type { PlaneFilter } from './plane-filter.ts';
import { getSettledVariance, type PlaneLockSettings } from './plane-lock.ts';
import { ScriptPlaneFilter } from './script-plane-filter.ts';
import { SimdPlaneFilter } from './simd-plane-filter.ts';
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
  readonly #filter: PlaneFilter;
  readonly #mean = new CompensatedMean();
  #isStart = true;

  /** @param kernels compiled kernels; null for the JavaScript, which does the same to the bit */
  constructor(width: number, height: number, kernels: KernelModule | null = getRestorerKernels()) {
    this.#filter = chooseKernels<PlaneFilter>(
      kernels,
      (module) => new SimdPlaneFilter(width, height, module),
      () => new ScriptPlaneFilter(width, height),
    );
  }

  /** How much each pixel took from the last frame, 0 (locked) to 255 (moving). */
  get motion(): Uint8Array {
    return this.#filter.motion;
  }

  /** Drops the background, as the next frame starts a new shot. */
  reset(): void {
    this.#filter.reset();
  }

  /** Updates the average over time with `current` and writes it to `output` (may be the same plane). */
  average(current: Plane16, output: Plane16, settings: PlaneLockSettings, lumaMotion?: LumaMotion): void {
    this.#isStart = this.#filter.lock(current, output, settings, lumaMotion);
  }

  /** Whether anything in the last frame moves or has only just come to rest. */
  isMoving(alpha: number): boolean {
    const { average } = this.#filter;
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
    let plane = this.#filter.average;
    if (neighbors.length > 0) {
      // The average together with the frames beside, which the next frame doesn't go on with.
      const { mixed } = this.#filter;
      mixed.samples.set(plane.samples);
      mixed.variances.set(plane.variances);
      plane = mixed;
      this.#mean.apply(plane, { current, output, neighbors }, { noise, settledVariance });
    }
    this.#filter.smooth(plane, output, {
      noise,
      strength: spatialStrength,
      settled: alpha < 1 ? Math.sqrt(settledVariance) : SPATIAL_DEVIATION,
      // A wide filter has to do at once what the average does later.
      radius: this.#isStart && alpha < 1 ? 2 : 1,
    });
  }
}
