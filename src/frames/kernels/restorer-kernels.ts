import type { Address } from './kernel-memory.ts';
import { loadKernels } from './load-kernels.ts';
import type { KernelModule } from './web-assembly.ts';

/** What `kernels/restorer` exports; its sources say what each parameter is. */
export interface RestorerKernels {
  startPlane(codes: Address, samples: Address, variances: Address, motion: Address, area: number): number;
  lockPlane(
    codes: Address,
    samples: Address,
    variances: Address,
    motion: Address,
    noise: Address,
    offsets: Address,
    scratch: Address,
    width: number,
    height: number,
    minGain: number,
    lumaMotion: Address,
  ): void;
  smoothPlane(
    samples: Address,
    variances: Address,
    codes: Address,
    output: Address,
    noise: Address,
    reaches: Address,
    width: number,
    height: number,
    strength: number,
    settled: number,
    most: number,
    minVariance: number,
    radius: number,
    isFresh: boolean,
  ): void;
  reduceRows(rows: Address, stride: number, grid: Address, width: number, factor: number): void;
  markMotion(
    grid: Address,
    previous: Address,
    moving: Address,
    area: number,
    limit: number,
    isFirst: boolean,
  ): void;
  findEdges(grid: Address, edges: Address, width: number, height: number): void;
  classify(
    grid: Address,
    moving: Address,
    edges: Address,
    safe: Address,
    columns: Address,
    kinds: Address,
    width: number,
    height: number,
    stride: number,
    highlight: number,
    shadow: number,
    minEdges: number,
  ): void;
  cleanAndFeather(
    safe: Address,
    scratch: Address,
    output: Address,
    columns: Address,
    width: number,
    height: number,
    stride: number,
  ): number;
  sharpenCodes(base: Address, soft: Address, mask: Address, changes: Address, count: number): void;
}

/** The kernels of the restorer; null where the JavaScript does the same. */
export function getRestorerKernels(): KernelModule | null {
  return loadKernels('restorer');
}
