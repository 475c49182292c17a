/** Rows and columns around the picture that stay 0, so that no loop needs a check for borders. */
const MARGIN = 2;
const ONES = 0x01010101;

/**
 * A byte of 0 or 1 for each pixel, with dilation and erosion by an ellipse of 5x5 pixels, whose rows reach 0, 2, 2, 2 and 0
 * pixels to either side. Pixels outside of the picture don't count. Words of four pixels are worked on at a time; the first
 * of them is their lowest byte, as on all processors that FFmpeg's binaries are there for.
 */
export class BinaryMask {
  readonly width: number;
  readonly height: number;
  readonly stride: number;
  /** The pixel of column x and row y is `bytes[offset + y * stride + x]`. */
  readonly bytes: Uint8Array;
  readonly offset: number;
  readonly #words: Uint32Array;
  /** The rows above, at and below one, each pixel with its neighbors at either side. */
  #widened: readonly Uint32Array[];

  constructor(width: number, height: number) {
    this.width = width;
    this.height = height;
    this.stride = Math.ceil((width + MARGIN) / 4) * 4;
    this.offset = MARGIN * this.stride;
    this.#words = new Uint32Array(((height + 2 * MARGIN) * this.stride) / 4);
    this.bytes = new Uint8Array(this.#words.buffer);
    this.#widened = [0, 1, 2].map(() => new Uint32Array(this.stride / 4));
  }

  /** Sets the pixels of `target` that have a set one under the ellipse, and no others. */
  dilate(target: BinaryMask): void {
    for (const row of this.#widened) row.fill(0);
    if (this.height > 0) this.widenRow(0, this.#widened[2]!);
    for (let y = 0; y < this.height; y++) {
      const [above, here, below] = [this.#widened[1]!, this.#widened[2]!, this.#widened[0]!];
      if (y + 1 < this.height) this.widenRow(y + 1, below);
      else below.fill(0);
      this.#widened = [above, here, below];
      this.joinRows(y, target.#words);
      target.clearMargin(y);
    }
  }

  /** Clears the pixels of `target` that have a cleared one under the ellipse, and no others. Changes this mask. */
  erode(target: BinaryMask): void {
    this.invert();
    this.dilate(target);
    target.invert();
  }

  invert(): void {
    const words = this.#words;
    const last = (this.offset + this.height * this.stride) / 4;
    for (let at = this.offset / 4; at < last; at++) words[at]! ^= ONES;
    for (let y = 0; y < this.height; y++) this.clearMargin(y);
  }

  private clearMargin(y: number): void {
    const row = this.offset + y * this.stride;
    this.bytes.fill(0, row + this.width, row + this.stride);
  }

  /** Joins each pixel of a row with two at either side. */
  private widenRow(y: number, target: Uint32Array): void {
    const words = this.#words;
    const from = (this.offset + y * this.stride) / 4;
    let before = words[from - 1]!;
    let here = words[from]!;
    for (let i = 0; i < target.length; i++) {
      const after = words[from + i + 1]!;
      const left = (here << 8) | (here << 16) | (before >>> 24) | (before >>> 16);
      const right = (here >>> 8) | (here >>> 16) | (after << 24) | (after << 16);
      target[i] = here | left | right;
      before = here;
      here = after;
    }
  }

  private joinRows(y: number, target: Uint32Array): void {
    const words = this.#words;
    const [above, here, below] = this.#widened as [Uint32Array, Uint32Array, Uint32Array];
    const row = this.stride / 4;
    const from = (y + MARGIN) * row;
    for (let i = 0, at = from; i < row; i++, at++)
      target[at] = above[i]! | here[i]! | below[i]! | words[at - 2 * row]! | words[at + 2 * row]!;
  }
}
