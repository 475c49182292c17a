import { KernelMemoryError } from './kernel-memory.ts';
import type { KernelModule } from './web-assembly.ts';

/**
 * What kernels do, or the JavaScript that does the same to the bit where there are none or no memory is to be had for them:
 * a limit on the address space (`ulimit -v`) leaves none, as each memory reserves much more than it takes.
 */
export function chooseKernels<Result>(
  kernels: KernelModule | null,
  createBySimd: (kernels: KernelModule) => Result,
  createByScript: () => Result,
): Result {
  if (!kernels) return createByScript();
  try {
    return createBySimd(kernels);
  } catch (error) {
    if (error instanceof KernelMemoryError) return createByScript();
    throw error;
  }
}
