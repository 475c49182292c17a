import { getLumaScale } from '../analysis/luma.ts';
import type { Plane16 } from '../media/frame.ts';
import { copyPlane } from './kernels/copy-plane.ts';
import { KernelMemory } from './kernels/kernel-memory.ts';
import type { RestorerKernels } from './kernels/restorer-kernels.ts';
import type { KernelModule } from './kernels/web-assembly.ts';
import type { MaskGrid } from './mask-grid.ts';
import { createRule, type SafeZonePolicy } from './safe-mask.ts';
import type { SafeZones, ZonePicture } from './safe-zones.ts';

/** Rows of zeros above and below the binary masks, and columns beside them. */
const MARGIN = 2;

/** Safe zones by kernels: rows of luma are copied into their memory, and masks out of it. */
export class SimdSafeZones implements SafeZones {
  readonly #isFullRange: boolean;
  readonly #grid: MaskGrid;
  readonly #stride: number;
  readonly #memory: KernelMemory<RestorerKernels, ZoneArray>;
  /** As many rows of a picture as one of the grid has. */
  readonly #rows: Plane16;
  readonly #output: Plane16;

  constructor(picture: ZonePicture, grid: MaskGrid, module: KernelModule) {
    this.#isFullRange = picture.isFullRange;
    this.#grid = grid;
    const { width, height, factor } = this.#grid;
    this.#stride = Math.ceil((width + MARGIN) / 16) * 16;
    const bytes = getZoneBytes(this.#grid, this.#stride);
    this.#memory = new KernelMemory(module, bytes);
    const { buffer, addresses } = this.#memory;
    const view = (name: ZoneArray): Uint16Array => new Uint16Array(buffer, addresses[name], bytes[name] >> 1);
    const rowLength = width * factor;
    this.#rows = { samples: view('rows'), stride: rowLength, width: rowLength, height: factor };
    this.#output = { samples: view('output'), stride: width, width, height };
  }

  take(luma: Plane16, motionThreshold: number, isFirst: boolean): void {
    const { kernels, addresses } = this.#memory;
    const { grid, previous, moving } = addresses;
    const { width, height, factor } = this.#grid;
    for (let y = 0; y < height; y++) {
      const samples = luma.samples.subarray(y * factor * luma.stride);
      copyPlane({ ...this.#rows, samples, stride: luma.stride }, this.#rows);
      kernels.reduceRows(addresses.rows, this.#rows.stride, grid + 2 * y * width, width, factor);
    }
    // Whole codes are above a limit if they are above its whole part.
    const limit = Math.floor(motionThreshold * getLumaScale(this.#isFullRange).span);
    kernels.markMotion(grid, previous, moving, width * height, limit, isFirst);
  }

  compute(policy: SafeZonePolicy, output: Plane16): number {
    const { kernels, buffer, addresses } = this.#memory;
    const { grid, moving, edges, safe, scratch, columns, kinds } = addresses;
    const { width, height } = this.#grid;
    const { highlight, shadow, minEdges, safeKinds } = createRule(policy, this.#isFullRange);
    new Uint8Array(buffer, kinds, 8).set(safeKinds);
    kernels.findEdges(grid, edges, width, height);
    kernels.classify(
      grid,
      moving,
      edges,
      safe,
      columns,
      kinds,
      width,
      height,
      this.#stride,
      Math.floor(highlight),
      Math.ceil(shadow),
      Math.floor(minEdges),
    );
    const count = kernels.cleanAndFeather(
      safe,
      scratch,
      addresses.output,
      columns,
      width,
      height,
      this.#stride,
    );
    copyPlane(this.#output, output);
    return count / (width * height);
  }
}

type ZoneArray =
  | 'rows'
  | 'grid'
  | 'previous'
  | 'moving'
  | 'edges'
  | 'safe'
  | 'scratch'
  | 'output'
  | 'columns'
  | 'kinds';

function getZoneBytes({ width, height, factor }: MaskGrid, stride: number): Record<ZoneArray, number> {
  const area = width * height;
  const mask = (height + 2 * MARGIN) * stride;
  return {
    rows: 2 * width * factor * factor,
    grid: 2 * area,
    previous: 2 * area,
    moving: area,
    edges: area,
    safe: mask,
    scratch: mask,
    output: 2 * area,
    columns: 2 * width + 128,
    kinds: 8,
  };
}
