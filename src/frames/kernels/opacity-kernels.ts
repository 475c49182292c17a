import type { Address } from './kernel-memory.ts';
import { loadKernels } from './load-kernels.ts';
import type { KernelModule } from './web-assembly.ts';

/** What `kernels/opacity` exports; its sources say what each parameter is. */
export interface OpacityKernels {
  activate(figures: Address, count: number, weights: Address, values: Address, units: number): void;
  addUp(values: Address, units: number, weights: Address, sums: Address, outputs: number): void;
}

/** The kernels of the nets that judge opacity; null where the JavaScript does the same. */
export function getOpacityKernels(): KernelModule | null {
  return loadKernels('opacity');
}
