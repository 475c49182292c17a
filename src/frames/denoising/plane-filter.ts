import type { Plane16 } from '../../media/frame.ts';
import type { LumaMotion } from './luma-motion.ts';
import type { NoisyPlane } from './noisy-plane.ts';
import type { PlaneLockSettings } from './plane-lock.ts';
import type { SigmaFilterSettings } from './sigma-filter.ts';

/** What is done to every pixel of a plane, over time and in a frame. */
export interface PlaneFilter {
  /** The running average, which later frames go on with. */
  readonly average: NoisyPlane;
  /** Another plane of the same size, for what the next frame doesn't go on with. */
  readonly mixed: NoisyPlane;
  /** How much each pixel took from the last frame, 0 (locked) to 255 (moving). */
  readonly motion: Uint8Array;
  /** Drops the average, as the next frame starts a new shot. */
  reset(): void;
  /**
   * Updates the average with `current` and writes it to `output` (may be the same plane).
   *
   * @returns whether it begins with this frame
   */
  lock(current: Plane16, output: Plane16, settings: PlaneLockSettings, lumaMotion?: LumaMotion): boolean;
  /** Writes to `output` what of `average` or `mixed` has more noise than is settled, averaged with its neighbors. */
  smooth(plane: NoisyPlane, output: Plane16, settings: SigmaFilterSettings): void;
}
