import { chooseKernels } from './kernels/choose-kernels.ts';
import { getRestorerKernels } from './kernels/restorer-kernels.ts';
import type { KernelModule } from './kernels/web-assembly.ts';
import type { SafeZones, ZonePicture } from './safe-zones.ts';
import { ScriptSafeZones } from './script-safe-zones.ts';
import { SimdSafeZones } from './simd-safe-zones.ts';

/** @param kernels compiled kernels; null for the JavaScript, which does the same to the bit */
export function createSafeZones(
  picture: ZonePicture,
  kernels: KernelModule | null = getRestorerKernels(),
): SafeZones {
  return chooseKernels<SafeZones>(
    kernels,
    (module) => new SimdSafeZones(picture, module),
    () => new ScriptSafeZones(picture),
  );
}
