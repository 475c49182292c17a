import type { Plane16 } from '../../media/frame.ts';
import type { LumaMotion } from './luma-motion.ts';
import { createNoisyPlane, type NoisyPlane } from './noisy-plane.ts';
import type { PlaneFilter } from './plane-filter.ts';
import { PlaneLock, type PlaneLockSettings } from './plane-lock.ts';
import { type SigmaFilterSettings, smoothUnsettled } from './sigma-filter.ts';

/** The filter in JavaScript, which kernels are compared with. */
export class ScriptPlaneFilter implements PlaneFilter {
  readonly #lock: PlaneLock;
  #mixed: NoisyPlane | undefined;

  constructor(width: number, height: number) {
    this.#lock = new PlaneLock(width, height);
  }

  get average(): NoisyPlane {
    return this.#lock.average;
  }

  get mixed(): NoisyPlane {
    const { width, height } = this.average;
    this.#mixed ??= createNoisyPlane(width, height);
    return this.#mixed;
  }

  get motion(): Uint8Array {
    return this.#lock.motion;
  }

  reset(): void {
    this.#lock.reset();
  }

  lock(current: Plane16, output: Plane16, settings: PlaneLockSettings, lumaMotion?: LumaMotion): boolean {
    return this.#lock.process(current, output, settings, lumaMotion);
  }

  smooth(plane: NoisyPlane, output: Plane16, settings: SigmaFilterSettings): void {
    smoothUnsettled(plane, output, settings);
  }
}
