import { chooseKernels } from './kernels/choose-kernels.ts';
import { getRestorerKernels } from './kernels/restorer-kernels.ts';
import type { KernelModule } from './kernels/web-assembly.ts';
import { computeMaskGrid, type MaskGrid } from './mask-grid.ts';
import type { SafeZones, ZonePicture } from './safe-zones.ts';
import { ScriptSafeZones } from './script-safe-zones.ts';
import { SimdSafeZones } from './simd-safe-zones.ts';

/**
 * @param kernels compiled kernels; null for the JavaScript, which does the same to the bit
 * @param grid on which zones are found; by default the one that the pass has for a picture of this size
 */
export function createSafeZones(
  picture: ZonePicture,
  kernels: KernelModule | null = getRestorerKernels(),
  grid: MaskGrid = computeMaskGrid(picture),
): SafeZones {
  return chooseKernels<SafeZones>(
    kernels,
    (module) => new SimdSafeZones(picture, grid, module),
    () => new ScriptSafeZones(picture, grid),
  );
}
