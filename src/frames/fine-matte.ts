import type { PictureSize } from './box-mean.ts';

/** Half the width in pixels of a picture of 1080 lines of what counts as fine: hairs, fringes, thin cords. */
const FINE_RADIUS = 4;
const LINES = 1080;

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
    let [from, to] = this.#planes;
    from.set(alpha);
    for (const pick of [Math.min, Math.max])
      for (let step = 0; step < this.#radius; step++) {
        // Squares and diamonds by turns make an octagon, which is nearly round.
        this.#filter(from, to, { pick, hasCorners: step % 2 === 0 });
        [from, to] = [to, from];
      }
    for (let i = 0; i < alpha.length; i++) fine[i] = alpha[i]! - Math.min(alpha[i]!, from[i]!);
  }

  /** Takes the least or the greatest of each pixel and its neighbors; pixels beyond the border are left out. */
  #filter(from: Uint16Array, to: Uint16Array, { pick, hasCorners }: NeighborFilter): void {
    const { width, height } = this.#size;
    for (let y = 0; y < height; y++) {
      const row = y * width;
      const above = y > 0 ? -width : 0;
      const below = y < height - 1 ? width : 0;
      for (let x = 0; x < width; x++) {
        const i = row + x;
        const left = x > 0 ? -1 : 0;
        const right = x < width - 1 ? 1 : 0;
        let value = pick(from[i]!, from[i + left]!, from[i + right]!);
        value = pick(value, from[i + above]!, from[i + below]!);
        if (hasCorners) {
          value = pick(value, from[i + above + left]!, from[i + above + right]!);
          value = pick(value, from[i + below + left]!, from[i + below + right]!);
        }
        to[i] = value;
      }
    }
  }
}

interface NeighborFilter {
  readonly pick: (...values: number[]) => number;
  readonly hasCorners: boolean;
}
