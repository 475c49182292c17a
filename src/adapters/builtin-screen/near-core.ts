import { CORE } from './classify.ts';
import type { KeyPicture } from './key-picture.ts';

/** Pixels on each side of one that are looked at. */
const REACH = 2;

/** Sums what the core shows among 5x5 pixels, a row at a time: first down the columns, then along the row. */
export class NearCore {
  /** Core pixels around the pixel that was looked around last, and the sums of what they show. */
  count = 0;
  toward = 0;
  across = 0;
  light = 0;
  readonly #counts: Uint8Array;
  readonly #towards: Float32Array;
  readonly #across: Float32Array;
  readonly #lights: Float32Array;

  constructor(width: number) {
    // Columns beyond the picture stay empty.
    this.#counts = new Uint8Array(width + 2 * REACH);
    this.#towards = new Float32Array(width + 2 * REACH);
    this.#across = new Float32Array(width + 2 * REACH);
    this.#lights = new Float32Array(width + 2 * REACH);
  }

  /** Sums the columns about a row for the pixels from `left` up to `right`. */
  startRow(picture: KeyPicture, kinds: Uint8Array, { y, left, right }: RowPart): void {
    const { width, height, toward, across, light } = picture;
    const [counts, towards, acrosses, lights] = [this.#counts, this.#towards, this.#across, this.#lights];
    const start = left > REACH ? left - REACH : 0;
    const end = right + REACH < width ? right + REACH : width;
    const bottom = y + REACH < height ? y + REACH : height - 1;
    counts.fill(0, start + REACH, end + REACH);
    towards.fill(0, start + REACH, end + REACH);
    acrosses.fill(0, start + REACH, end + REACH);
    lights.fill(0, start + REACH, end + REACH);
    for (let row = y > REACH ? y - REACH : 0; row <= bottom; row++) {
      for (let x = start, i = row * width + start, at = start + REACH; x < end; x++, i++, at++) {
        if (kinds[i] !== CORE) continue;
        counts[at]!++;
        towards[at]! += toward[i]!;
        acrosses[at]! += across[i]!;
        lights[at]! += light[i]!;
      }
    }
  }

  /** Sums the columns about a pixel of the row. */
  lookAround(x: number): void {
    const [counts, towards, acrosses, lights] = [this.#counts, this.#towards, this.#across, this.#lights];
    let count = 0;
    let toward = 0;
    let across = 0;
    let light = 0;
    for (let at = x; at <= x + 2 * REACH; at++) {
      if (counts[at] === 0) continue;
      count += counts[at]!;
      toward += towards[at]!;
      across += acrosses[at]!;
      light += lights[at]!;
    }
    this.count = count;
    this.toward = toward;
    this.across = across;
    this.light = light;
  }
}

/** Pixels of a row from `left` up to `right`. */
interface RowPart {
  readonly y: number;
  readonly left: number;
  readonly right: number;
}
