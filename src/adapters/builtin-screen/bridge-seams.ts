import type { Areas } from './areas.ts';
import { BAND, CORE } from './classify.ts';
import type { KeyPicture } from './key-picture.ts';

/** Pixels in a row of solid core on both sides of a seam. */
const SOLID_DEPTH = 5;
/** Share of the picture's height over which a seam may go. */
const REACH_SHARE = 1 / 24;
/** Chroma along the screen's from which it may be seen through a gap. */
const MAX_TOWARD = 0.4;

/**
 * Closes seams inside the subject, such as a belt between a shirt and trousers that have some of the screen's color: band
 * that is less than half screen and has something solid on both sides, above and below or left and right. Hair has nothing
 * as solid as that beside it, and the middle of a gap is screen.
 */
export class SeamBridge {
  readonly #width: number;
  readonly #height: number;
  readonly #reach: number;
  /** Pixels that become core; they are marked last, so that none leads to another. */
  readonly #seam: Int32Array;

  constructor(width: number, height: number) {
    this.#width = width;
    this.#height = height;
    this.#reach = Math.max(3, Math.ceil(height * REACH_SHARE));
    this.#seam = new Int32Array(width * height);
  }

  /** Turns seams of the band into core. */
  apply({ toward }: KeyPicture, kinds: Uint8Array, areas: Areas): void {
    const width = this.#width;
    let count = 0;
    for (let area = 0; area < areas.count; area++) {
      for (let y = areas.top[area]!; y < areas.bottom[area]!; y++) {
        for (let x = areas.left[area]!, i = y * width + x; x < areas.right[area]!; x++, i++)
          if (kinds[i] === BAND && toward[i]! < MAX_TOWARD && this.#isSeam(kinds, x, y))
            this.#seam[count++] = i;
      }
    }
    for (let at = 0; at < count; at++) kinds[this.#seam[at]!] = CORE;
  }

  #isSeam(kinds: Uint8Array, x: number, y: number): boolean {
    const [width, height] = [this.#width, this.#height];
    const i = y * width + x;
    const above = this.#countSteps(kinds, i, -width, y);
    if (above > 0) {
      const below = this.#countSteps(kinds, i, width, height - 1 - y);
      if (below > 0 && above + below <= this.#reach) return true;
    }
    const left = this.#countSteps(kinds, i, -1, x);
    if (left === 0) return false;
    const right = this.#countSteps(kinds, i, 1, width - 1 - x);
    return right > 0 && left + right <= this.#reach;
  }

  /** Steps over band to solid core; 0 if there is none, or something else before it. */
  #countSteps(kinds: Uint8Array, from: number, step: number, room: number): number {
    const most = Math.min(this.#reach, room - SOLID_DEPTH + 1);
    for (let count = 1, i = from + step; count <= most; count++, i += step) {
      if (kinds[i] === BAND) continue;
      for (let depth = 0; depth < SOLID_DEPTH; depth++) if (kinds[i + depth * step] !== CORE) return 0;
      return count;
    }
    return 0;
  }
}
