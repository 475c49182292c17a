import type { Plane16 } from '../../media/frame.ts';
import { copyPlane } from '../kernels/copy-plane.ts';
import { KernelMemory } from '../kernels/kernel-memory.ts';
import type { RestorerKernels } from '../kernels/restorer-kernels.ts';
import type { KernelModule } from '../kernels/web-assembly.ts';
import { listChanges, type SharpenerSettings } from './detail-changes.ts';
import type { Sharpener } from './sharpener.ts';

/** Codes that go through the kernel at a time: so few that they stay in the processor's cache. */
const PART_LENGTH = 16_384;

/** The sharpener by kernels: some rows at a time are copied into their memory, and out of it. */
export class SimdSharpener implements Sharpener {
  readonly #memory: KernelMemory<RestorerKernels, PlaneName | 'changes'>;
  /** Most rows at a time. */
  readonly #rows: number;

  /** @param width that of the planes */
  constructor(width: number, settings: SharpenerSettings, module: KernelModule) {
    this.#rows = Math.max(1, Math.floor(PART_LENGTH / width));
    const bytes = 2 * width * this.#rows;
    const changes = listChanges(settings);
    const { byteLength } = changes;
    this.#memory = new KernelMemory(module, { base: bytes, soft: bytes, mask: bytes, changes: byteLength });
    const { buffer, addresses } = this.#memory;
    new Int16Array(buffer, addresses.changes, changes.length).set(changes);
  }

  sharpen(base: Plane16, soft: Plane16, mask: Plane16): void {
    const { kernels, addresses } = this.#memory;
    const { width, height } = base;
    for (let top = 0; top < height; top += this.#rows) {
      const rows = Math.min(this.#rows, height - top);
      const part = cutRows(base, top, rows);
      const sharp = this.getPart('base', part);
      copyPlane(part, sharp);
      copyPlane(cutRows(soft, top, rows), this.getPart('soft', part));
      copyPlane(cutRows(mask, top, rows), this.getPart('mask', part));
      kernels.sharpenCodes(addresses.base, addresses.soft, addresses.mask, addresses.changes, width * rows);
      copyPlane(sharp, part);
    }
  }

  private getPart(name: PlaneName, { width, height }: Plane16): Plane16 {
    const { buffer, addresses } = this.#memory;
    const samples = new Uint16Array(buffer, addresses[name], width * height);
    return { samples, stride: width, width, height };
  }
}

type PlaneName = 'base' | 'soft' | 'mask';

function cutRows({ samples, stride, width }: Plane16, top: number, rows: number): Plane16 {
  return { samples: samples.subarray(top * stride), stride, width, height: rows };
}
