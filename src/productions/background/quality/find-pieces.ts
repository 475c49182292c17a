import type { PictureSize } from '../../../frames/box-mean.ts';

/** Finds the connected pieces of masks. Memory is allocated once. */
export class PieceFinder {
  readonly #size: PictureSize;
  readonly #labels: Int32Array;
  readonly #stack: Int32Array;

  constructor(size: PictureSize) {
    this.#size = size;
    this.#labels = new Int32Array(size.width * size.height);
    this.#stack = new Int32Array(size.width * size.height);
  }

  /** Number of each pixel's piece, from 1; 0 where the mask isn't set. */
  get labels(): Int32Array {
    return this.#labels;
  }

  /** Numbers the 4-connected pieces of what is set in a mask. @returns how many there are */
  find(mask: Uint8Array): number {
    this.#labels.fill(0);
    let count = 0;
    for (let start = 0; start < mask.length; start++)
      if (mask[start] !== 0 && this.#labels[start] === 0) this.#fill(mask, start, ++count);
    return count;
  }

  #fill(mask: Uint8Array, start: number, label: number): void {
    const { width, height } = this.#size;
    const [labels, stack] = [this.#labels, this.#stack];
    let depth = 0;
    stack[depth++] = start;
    labels[start] = label;
    while (depth > 0) {
      const i = stack[--depth]!;
      const x = i % width;
      for (let side = 0; side < 4; side++) {
        if (
          side === 0
            ? x === 0
            : side === 1
              ? x === width - 1
              : side === 2
                ? i < width
                : i >= width * (height - 1)
        )
          continue;
        const next = side === 0 ? i - 1 : side === 1 ? i + 1 : side === 2 ? i - width : i + width;
        if (mask[next] === 0 || labels[next] !== 0) continue;
        labels[next] = label;
        stack[depth++] = next;
      }
    }
  }
}

/** Grows what is set in a mask by `radius` pixels in every direction, into `grown`. */
export function growMask(
  mask: Uint8Array,
  { width, height }: PictureSize,
  radius: number,
  grown: Uint8Array,
): void {
  grown.fill(0);
  for (let y = 0, i = 0; y < height; y++)
    for (let x = 0; x < width; x++, i++) {
      if (mask[i] === 0) continue;
      // Pixels within what is set have grown nothing that their neighbors don't.
      const isInside =
        x > 0 &&
        x < width - 1 &&
        y > 0 &&
        y < height - 1 &&
        mask[i - 1] !== 0 &&
        mask[i + 1] !== 0 &&
        mask[i - width] !== 0 &&
        mask[i + width] !== 0;
      if (isInside) {
        grown[i] = 1;
        continue;
      }
      const left = Math.max(0, x - radius);
      const right = Math.min(width - 1, x + radius);
      const bottom = Math.min(height - 1, y + radius);
      for (let row = Math.max(0, y - radius); row <= bottom; row++)
        grown.fill(1, row * width + left, row * width + right + 1);
    }
}
