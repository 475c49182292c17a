/** Size of a picture in pixels. */
export interface PictureSize {
  readonly width: number;
  readonly height: number;
}

/** Pixels of a picture from a column and row up to before others. */
export interface PictureArea {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

/**
 * Means over windows of (2 * radius + 1)^2 pixels, cut off at the borders of the picture, in a time that doesn't depend
 * on the radius. Keep one for a picture size, as it holds the sums of the columns.
 */
export class BoxMean {
  readonly #size: PictureSize;
  readonly #columns: Float64Array;
  readonly #whole: PictureArea;

  constructor(size: PictureSize) {
    this.#size = size;
    this.#columns = new Float64Array(size.width);
    this.#whole = { left: 0, top: 0, right: size.width, bottom: size.height };
  }

  /**
   * Writes the means of `from` to `to`, which must be another array.
   *
   * @param area what is looked at and written to, as if it were the picture
   */
  apply(from: Float32Array, radius: number, to: Float32Array, area: PictureArea = this.#whole): void {
    const { left, top, right, bottom } = area;
    const columns = this.#columns.fill(0);
    for (let y = top; y < Math.min(top + radius, bottom); y++) this.#addRow(from, y, 1, area);
    for (let y = top; y < bottom; y++) {
      if (y + radius < bottom) this.#addRow(from, y + radius, 1, area);
      if (y - radius > top) this.#addRow(from, y - radius - 1, -1, area);
      const rows = Math.min(bottom - 1, y + radius) - Math.max(top, y - radius) + 1;
      let sum = 0;
      for (let x = left; x < Math.min(left + radius, right); x++) sum += columns[x]!;
      const at = y * this.#size.width;
      const share = 1 / (rows * (2 * radius + 1));
      for (let x = left; x < right; x++) {
        // Within the borders nothing has to be asked.
        for (; x > left + radius && x + radius < right; x++) {
          sum += columns[x + radius]!;
          sum -= columns[x - radius - 1]!;
          to[at + x] = sum * share;
        }
        if (x >= right) break;
        if (x + radius < right) sum += columns[x + radius]!;
        if (x - radius > left) sum -= columns[x - radius - 1]!;
        const first = x - radius > left ? x - radius : left;
        const last = x + radius < right ? x + radius : right - 1;
        to[at + x] = sum / (rows * (last - first + 1));
      }
    }
  }

  #addRow(from: Float32Array, y: number, sign: 1 | -1, { left, right }: PictureArea): void {
    const columns = this.#columns;
    const at = y * this.#size.width;
    for (let x = left; x < right; x++) columns[x]! += sign * from[at + x]!;
  }
}
