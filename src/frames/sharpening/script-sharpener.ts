import type { Plane16 } from '../../media/frame.ts';
import { listChanges, MAX_LEVEL, type SharpenerSettings } from './detail-changes.ts';
import type { Sharpener } from './sharpener.ts';

/** The sharpener in JavaScript, which that by kernels is compared with. */
export class ScriptSharpener implements Sharpener {
  readonly #changes: Int16Array;

  constructor(settings: SharpenerSettings) {
    this.#changes = listChanges(settings);
  }

  sharpen(base: Plane16, soft: Plane16, mask: Plane16): void {
    for (let y = 0; y < base.height; y++) {
      for (let x = 0; x < base.width; x++) {
        const share = mask.samples[y * mask.stride + x]!;
        if (share === 0) continue;
        const at = y * base.stride + x;
        const code = base.samples[at]!;
        const change = this.#changes[code - soft.samples[y * soft.stride + x]! + MAX_LEVEL]!;
        const sharp = Math.min(MAX_LEVEL, Math.max(0, code + change));
        base.samples[at] = code + Math.round((share * (sharp - code)) / MAX_LEVEL);
      }
    }
  }
}
