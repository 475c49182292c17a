import type { WarpPatch } from './warp-patch.ts';

/** Samples that are looked up between their positions. */
export interface SourcePlane {
  readonly samples: Int16Array;
  readonly width: number;
  readonly height: number;
}

/** Samples around a patch that interpolation needs. */
const REACH = 3;

/** Gives patches what they look at, so that the code that interpolates needs no check for borders. */
export class SourceWindow {
  /** Column and row of the source with which the window begins. */
  left = 0;
  top = 0;
  #samples = new Int16Array(64 * 64);

  /** The source itself where a patch lies inside of it; else a copy of the surroundings with repeated borders. */
  open(source: SourcePlane, patch: WarpPatch): SourcePlane {
    const right = patch.right - patch.left - 1;
    const bottom = patch.bottom - patch.top - 1;
    const uEnd = patch.u + right * patch.uAcross;
    const vEnd = patch.v + right * patch.vAcross;
    const uLow = patch.u + bottom * patch.uDown;
    const vLow = patch.v + bottom * patch.vDown;
    const uLast = uEnd + bottom * (patch.uDown + right * patch.uTwist);
    const vLast = vEnd + bottom * (patch.vDown + right * patch.vTwist);
    const slack = Math.abs(vEnd - patch.v) / Math.max(1, right);
    const x0 = Math.floor(Math.min(patch.u, uEnd, uLow, uLast)) - REACH;
    const x1 = Math.ceil(Math.max(patch.u, uEnd, uLow, uLast)) + REACH;
    const y0 = Math.floor(Math.min(patch.v, vEnd, vLow, vLast) - slack * REACH) - REACH;
    const y1 = Math.ceil(Math.max(patch.v, vEnd, vLow, vLast) + slack * REACH) + REACH;
    const isInside = x0 >= 0 && y0 >= 0 && x1 < source.width && y1 < source.height;
    this.left = isInside ? 0 : x0;
    this.top = isInside ? 0 : y0;
    return isInside ? source : this.copy(source, x1 - x0 + 1, y1 - y0 + 1);
  }

  private copy({ samples, ...source }: SourcePlane, width: number, height: number): SourcePlane {
    if (this.#samples.length < width * height) this.#samples = new Int16Array(width * height);
    for (let y = 0; y < height; y++) {
      const row = Math.min(source.height - 1, Math.max(0, this.top + y)) * source.width;
      for (let x = 0; x < width; x++) {
        const from = row + Math.min(source.width - 1, Math.max(0, this.left + x));
        this.#samples[y * width + x] = samples[from]!;
      }
    }
    return { samples: this.#samples, width, height };
  }
}
