/** Side of the blocks of which areas are made, in pixels of a key picture. */
export const BLOCK = 8;

/**
 * The parts of a key picture that may be other than screen: runs of blocks side by side. What lies outside is screen for
 * sure, so that nothing has to be computed there, and maps keep there the values that screen has.
 */
export class Areas {
  readonly columns: number;
  readonly rows: number;
  /** Whether each block is looked at. */
  readonly isActive: Uint8Array;
  /** Number of areas. */
  count = 0;
  /** Their borders in pixels; `right` and `bottom` are behind the last ones. */
  readonly left: Int32Array;
  readonly top: Int32Array;
  readonly right: Int32Array;
  readonly bottom: Int32Array;
  readonly #width: number;
  readonly #height: number;
  readonly #wasActive: Uint8Array;
  /** Blocks that are no longer looked at. */
  readonly #released: Int32Array;
  #releasedCount = 0;

  /** All of a picture of this size is looked at until `update` tells otherwise. */
  constructor(width: number, height: number) {
    this.#width = width;
    this.#height = height;
    this.columns = Math.ceil(width / BLOCK);
    this.rows = Math.ceil(height / BLOCK);
    const blocks = this.columns * this.rows;
    this.isActive = new Uint8Array(blocks).fill(1);
    this.#wasActive = new Uint8Array(blocks).fill(1);
    this.#released = new Int32Array(blocks);
    this.left = new Int32Array(blocks);
    this.top = new Int32Array(blocks);
    this.right = new Int32Array(blocks);
    this.bottom = new Int32Array(blocks);
    this.#join();
  }

  /** Makes areas of those blocks that `differs` marks and their neighbors, into which edges reach. */
  update(differs: Uint8Array): void {
    const { columns, rows, isActive } = this;
    this.#wasActive.set(isActive);
    for (let y = 0, i = 0; y < rows; y++)
      for (let x = 0; x < columns; x++, i++)
        isActive[i] =
          differs[i]! |
          (x > 0 ? differs[i - 1]! : 0) |
          (x < columns - 1 ? differs[i + 1]! : 0) |
          (y > 0 ? differs[i - columns]! : 0) |
          (y < rows - 1 ? differs[i + columns]! : 0);
    this.#listReleased();
    this.#join();
  }

  /** Gives the pixels of a map that are no longer looked at the value of screen. */
  release(map: Float32Array | Uint8Array, value: number): void {
    this.#forEachReleasedRow((start, end) => map.fill(value, start, end));
  }

  /** Gives the pixels of a map that are no longer looked at the values of another. */
  restore(map: Float32Array, from: Float32Array): void {
    this.#forEachReleasedRow((start, end) => map.set(from.subarray(start, end), start));
  }

  #forEachReleasedRow(visit: (start: number, end: number) => void): void {
    for (let index = 0; index < this.#releasedCount; index++) {
      const block = this.#released[index]!;
      const left = (block % this.columns) * BLOCK;
      const top = Math.floor(block / this.columns) * BLOCK;
      const right = Math.min(this.#width, left + BLOCK);
      const bottom = Math.min(this.#height, top + BLOCK);
      for (let row = top; row < bottom; row++) visit(row * this.#width + left, row * this.#width + right);
    }
  }

  #listReleased(): void {
    this.#releasedCount = 0;
    for (let i = 0; i < this.isActive.length; i++)
      if (this.#wasActive[i] !== 0 && this.isActive[i] === 0) this.#released[this.#releasedCount++] = i;
  }

  #join(): void {
    let count = 0;
    for (let y = 0; y < this.rows; y++) {
      for (let x = 0; x < this.columns; x++) {
        if (this.isActive[y * this.columns + x] === 0) continue;
        const start = x;
        while (x < this.columns && this.isActive[y * this.columns + x] !== 0) x++;
        this.left[count] = start * BLOCK;
        this.right[count] = Math.min(this.#width, x * BLOCK);
        this.top[count] = y * BLOCK;
        this.bottom[count++] = Math.min(this.#height, (y + 1) * BLOCK);
      }
    }
    this.count = count;
  }
}
