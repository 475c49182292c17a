import { chooseKernels } from '../kernels/choose-kernels.ts';
import { getRestorerKernels } from '../kernels/restorer-kernels.ts';
import type { KernelModule } from '../kernels/web-assembly.ts';
import type { SharpenerSettings } from './detail-changes.ts';
import { ScriptSharpener } from './script-sharpener.ts';
import type { Sharpener } from './sharpener.ts';
import { SimdSharpener } from './simd-sharpener.ts';

/**
 * @param width that of the planes
 * @param kernels compiled kernels; null for the JavaScript, which does the same to the bit
 */
export function createSharpener(
  width: number,
  settings: SharpenerSettings,
  kernels: KernelModule | null = getRestorerKernels(),
): Sharpener {
  return chooseKernels<Sharpener>(
    kernels,
    (module) => new SimdSharpener(width, settings, module),
    () => new ScriptSharpener(settings),
  );
}
