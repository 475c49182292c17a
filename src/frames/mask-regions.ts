import type { PictureSize } from './box-mean.ts';

/** A connected region that was found; the object is reused for the next one. */
export interface MaskRegion {
  /** Its pixels are the first so many of `pixels`. */
  readonly count: number;
  readonly pixels: Int32Array;
  /** How often its pixels meet pixels of each other value, by value; picture borders don't count. */
  readonly borders: Uint32Array;
}

const VALUES = 256;

/** Finds regions of equal value in a picture of bytes; pixels are neighbors across edges. */
export class MaskRegions {
  readonly #size: PictureSize;
  readonly #visited: Uint8Array;
  readonly #pixels: Int32Array;
  readonly #borders = new Uint32Array(VALUES);

  constructor(size: PictureSize) {
    this.#size = size;
    this.#visited = new Uint8Array(size.width * size.height);
    this.#pixels = new Int32Array(size.width * size.height);
  }

  /** Calls `visit` for each region of `value`. It may change the values of the region's pixels. */
  forEach(mask: Uint8Array, value: number, visit: (region: MaskRegion) => void): void {
    this.#visited.fill(0);
    for (let at = mask.indexOf(value); at >= 0; at = mask.indexOf(value, at + 1)) {
      if (this.#visited[at] !== 0) continue;
      this.#borders.fill(0);
      const count = this.#fill(mask, at, value);
      visit({ count, pixels: this.#pixels, borders: this.#borders });
    }
  }

  #fill(mask: Uint8Array, start: number, value: number): number {
    const { width, height } = this.#size;
    const pixels = this.#pixels;
    this.#visited[start] = 1;
    pixels[0] = start;
    let count = 1;
    for (let next = 0; next < count; next++) {
      const at = pixels[next]!;
      const x = at % width;
      if (x > 0) count = this.#reach(mask, at - 1, value, count);
      if (x + 1 < width) count = this.#reach(mask, at + 1, value, count);
      if (at >= width) count = this.#reach(mask, at - width, value, count);
      if (at + width < width * height) count = this.#reach(mask, at + width, value, count);
    }
    return count;
  }

  #reach(mask: Uint8Array, at: number, value: number, count: number): number {
    const found = mask[at]!;
    if (found !== value) {
      this.#borders[found]!++;
      return count;
    }
    if (this.#visited[at] !== 0) return count;
    this.#visited[at] = 1;
    this.#pixels[count] = at;
    return count + 1;
  }
}
