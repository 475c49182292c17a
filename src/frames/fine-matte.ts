import type { PictureSize } from './box-mean.ts';

/** Half the width in pixels of a picture of 1080 lines of what counts as fine: hairs, fringes, thin cords. */
const FINE_RADIUS = 4;
const LINES = 1080;
const OPAQUE = 65_535;

/**
 * Separates the fine structures of mattes from the rest: what a gray opening with an octagon removes, the white top-hat
 * (Serra, "Image Analysis and Mathematical Morphology", 1982). Opened matte and fine matte add up to the matte. A soft
 * straight edge stays in the opened one, however soft it is. All memory is allocated once.
 */
export class FineMatte {
  readonly #size: PictureSize;
  readonly #radius: number;
  readonly #planes: readonly [Uint16Array, Uint16Array];

  constructor(size: PictureSize) {
    this.#size = size;
    this.#radius = Math.max(1, Math.round((FINE_RADIUS * Math.min(size.width, size.height)) / LINES));
    this.#planes = [new Uint16Array(size.width * size.height), new Uint16Array(size.width * size.height)];
  }

  /**
   * @param alpha 0 to 65535, row by row
   * @param fine written: the opacity of the fine structures, 0 elsewhere
   */
  separate(alpha: Uint16Array, fine: Uint16Array): void {
    const [first] = this.#planes;
    first.set(alpha);
    const eroded = this.#erode(first);
    // The greatest of neighbors is the least of what they lack.
    for (let i = 0; i < eroded.length; i++) eroded[i] = OPAQUE - eroded[i]!;
    const opened = this.#erode(eroded);
    for (let i = 0; i < alpha.length; i++) fine[i] = Math.max(0, alpha[i]! - (OPAQUE - opened[i]!));
  }

  /** @returns the plane that holds the result */
  #erode(plane: Uint16Array): Uint16Array {
    let [from, to] = [plane, this.#planes[plane === this.#planes[0] ? 1 : 0]];
    for (let step = 0; step < this.#radius; step++) {
      // Squares and diamonds by turns make an octagon, which is nearly round.
      this.#takeLeast(from, to, step % 2 === 0);
      [from, to] = [to, from];
    }
    return from;
  }

  /** Takes the least of each pixel and its neighbors; pixels beyond the border are left out. */
  #takeLeast(from: Uint16Array, to: Uint16Array, hasCorners: boolean): void {
    const { width, height } = this.#size;
    for (let y = 0; y < height; y++) {
      const row = y * width;
      const above = y > 0 ? -width : 0;
      const below = y < height - 1 ? width : 0;
      for (let x = 0; x < width; x++) {
        const i = row + x;
        const left = x > 0 ? -1 : 0;
        const right = x < width - 1 ? 1 : 0;
        let least = from[i]!;
        if (from[i + left]! < least) least = from[i + left]!;
        if (from[i + right]! < least) least = from[i + right]!;
        if (from[i + above]! < least) least = from[i + above]!;
        if (from[i + below]! < least) least = from[i + below]!;
        if (hasCorners) {
          if (from[i + above + left]! < least) least = from[i + above + left]!;
          if (from[i + above + right]! < least) least = from[i + above + right]!;
          if (from[i + below + left]! < least) least = from[i + below + left]!;
          if (from[i + below + right]! < least) least = from[i + below + right]!;
        }
        to[i] = least;
      }
    }
  }
}
