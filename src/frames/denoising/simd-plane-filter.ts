import type { Plane16 } from '../../media/frame.ts';
import { chooseKernels } from '../kernels/choose-kernels.ts';
import { copyPlane } from '../kernels/copy-plane.ts';
import { KernelMemory } from '../kernels/kernel-memory.ts';
import type { RestorerKernels } from '../kernels/restorer-kernels.ts';
import type { KernelModule } from '../kernels/web-assembly.ts';
import { type LumaMotion, spreadLumaMotion } from './luma-motion.ts';
import { createNoisyPlane, type NoisyPlane } from './noisy-plane.ts';
import type { PlaneFilter } from './plane-filter.ts';
import { getMinGain, type PlaneLockSettings } from './plane-lock.ts';
import { getSmoothingLimits, type SigmaFilterSettings, smoothUnsettled } from './sigma-filter.ts';

/** The filter by kernels, in whose memory the average stays; planes are copied into it and results out of it. */
export class SimdPlaneFilter implements PlaneFilter {
  readonly average: KernelPlane;
  readonly motion: Uint8Array;
  readonly #module: KernelModule;
  readonly #memory: KernelMemory<RestorerKernels, ArrayOfPlane | ArrayOfLock>;
  readonly #lumaMotion: Uint8Array;
  #mixed: NoisyPlane | undefined;
  #isEmpty = true;
  /** Whether the average is a frame as it was taken, of codes that have 10 bits. */
  #isFresh = false;

  constructor(width: number, height: number, module: KernelModule) {
    const area = width * height;
    this.#module = module;
    this.#memory = new KernelMemory(module, {
      ...getPlaneBytes(area),
      motion: area,
      lumaMotion: area,
      offsets: 4 * Math.ceil(width / 32) * Math.ceil(height / 32),
      scratch: 56 * width + 512,
    });
    const { buffer, addresses } = this.#memory;
    this.average = new KernelPlane(width, height, this.#memory);
    this.motion = new Uint8Array(buffer, addresses.motion, area);
    this.#lumaMotion = new Uint8Array(buffer, addresses.lumaMotion, area);
  }

  get mixed(): NoisyPlane {
    const { width, height } = this.average;
    this.#mixed ??= chooseKernels<NoisyPlane>(
      this.#module,
      (module) => new KernelPlane(width, height, new KernelMemory(module, getPlaneBytes(width * height))),
      () => createNoisyPlane(width, height),
    );
    return this.#mixed;
  }

  reset(): void {
    this.#isEmpty = true;
  }

  lock(current: Plane16, output: Plane16, settings: PlaneLockSettings, lumaMotion?: LumaMotion): boolean {
    const { codes, noise, width, height } = this.average;
    const { kernels, addresses } = this.#memory;
    const { samples, variances, motion } = addresses;
    const starts = this.#isEmpty || settings.alpha >= 1;
    this.#isEmpty = false;
    copyPlane(current, codes);
    this.#isFresh = false;
    if (starts)
      this.#isFresh = kernels.startPlane(addresses.codes, samples, variances, motion, width * height) !== 0;
    else {
      noise.set(settings.noise);
      if (lumaMotion) spreadLumaMotion(lumaMotion, this.#lumaMotion, width);
      kernels.lockPlane(
        addresses.codes,
        samples,
        variances,
        motion,
        addresses.noise,
        addresses.offsets,
        addresses.scratch,
        width,
        height,
        getMinGain(settings.alpha),
        lumaMotion ? addresses.lumaMotion : 0,
      );
    }
    copyPlane(codes, output);
    return starts;
  }

  smooth(plane: NoisyPlane, output: Plane16, settings: SigmaFilterSettings): void {
    if (plane === this.average) this.average.smooth(output, settings, this.#isFresh);
    else if (plane instanceof KernelPlane) plane.smooth(output, settings, false);
    else smoothUnsettled(plane, output, settings);
  }
}

type ArrayOfPlane = 'samples' | 'variances' | 'codes' | 'smoothed' | 'noise' | 'reaches';
type ArrayOfLock = 'motion' | 'lumaMotion' | 'offsets' | 'scratch';

function getPlaneBytes(area: number): Record<ArrayOfPlane, number> {
  return {
    samples: 4 * area,
    variances: 4 * area,
    codes: 2 * area,
    smoothed: 2 * area,
    noise: 4 * 1024,
    reaches: 2 * 1024,
  };
}

/** A noisy plane in the memory of kernels, beside the codes that it is rounded to. */
class KernelPlane implements NoisyPlane {
  readonly samples: Float32Array;
  readonly variances: Float32Array;
  readonly codes: Plane16;
  readonly noise: Float32Array;
  readonly width: number;
  readonly height: number;
  readonly #smoothed: Plane16;
  readonly #memory: KernelMemory<RestorerKernels, ArrayOfPlane>;

  constructor(width: number, height: number, memory: KernelMemory<RestorerKernels, ArrayOfPlane>) {
    this.width = width;
    this.height = height;
    const { buffer, addresses } = memory;
    const area = width * height;
    this.#memory = memory;
    this.samples = new Float32Array(buffer, addresses.samples, area);
    this.variances = new Float32Array(buffer, addresses.variances, area);
    this.codes = { samples: new Uint16Array(buffer, addresses.codes, area), stride: width, width, height };
    this.#smoothed = { ...this.codes, samples: new Uint16Array(buffer, addresses.smoothed, area) };
    this.noise = new Float32Array(buffer, addresses.noise, 1024);
  }

  /** @param isFresh whether the samples are the codes of `output`, which have 10 bits, all of variance 1 */
  smooth(output: Plane16, settings: SigmaFilterSettings, isFresh: boolean): void {
    const { strength, settled, radius } = settings;
    if (strength <= 0) return;
    const { samples, variances, codes, smoothed, noise, reaches } = this.#memory.addresses;
    const { most, minVariance } = getSmoothingLimits(settings);
    this.noise.set(settings.noise);
    copyPlane(output, this.codes);
    this.#memory.kernels.smoothPlane(
      samples,
      variances,
      codes,
      smoothed,
      noise,
      reaches,
      this.width,
      this.height,
      strength,
      settled,
      most,
      minVariance,
      radius,
      isFresh,
    );
    copyPlane(this.#smoothed, output);
  }
}
