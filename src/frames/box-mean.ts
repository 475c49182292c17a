/** Size of a picture in pixels. */
export interface PictureSize {
  readonly width: number;
  readonly height: number;
}

/**
 * Means over windows of (2 * radius + 1)^2 pixels, cut off at the borders of the picture, in a time that doesn't depend
 * on the radius. Keep one for a picture size, as it holds the sums of the columns.
 */
export class BoxMean {
  readonly #size: PictureSize;
  readonly #columns: Float64Array;

  constructor(size: PictureSize) {
    this.#size = size;
    this.#columns = new Float64Array(size.width);
  }

  /** Writes the means of `from` to `to`, which must be another array. */
  apply(from: Float32Array, radius: number, to: Float32Array): void {
    const { width, height } = this.#size;
    const columns = this.#columns.fill(0);
    for (let y = 0; y < Math.min(radius, height); y++) this.#addRow(from, y, 1);
    for (let y = 0; y < height; y++) {
      if (y + radius < height) this.#addRow(from, y + radius, 1);
      if (y - radius > 0) this.#addRow(from, y - radius - 1, -1);
      const rows = Math.min(height - 1, y + radius) - Math.max(0, y - radius) + 1;
      let sum = 0;
      for (let x = 0; x < Math.min(radius, width); x++) sum += columns[x]!;
      const at = y * width;
      for (let x = 0; x < width; x++) {
        if (x + radius < width) sum += columns[x + radius]!;
        if (x - radius > 0) sum -= columns[x - radius - 1]!;
        const left = x > radius ? x - radius : 0;
        const right = x + radius < width ? x + radius : width - 1;
        to[at + x] = sum / (rows * (right - left + 1));
      }
    }
  }

  #addRow(from: Float32Array, y: number, sign: 1 | -1): void {
    const columns = this.#columns;
    const at = y * columns.length;
    for (let x = 0; x < columns.length; x++) columns[x]! += sign * from[at + x]!;
  }
}
