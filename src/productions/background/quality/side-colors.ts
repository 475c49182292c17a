import type { PictureSize } from '../../../frames/box-mean.ts';
import { CLEAR_ALPHA, CORE_ALPHA, type QualityFrame, type QualityPicture } from './quality-picture.ts';

/** Side of the cells in which colors are summed. */
export const CELL = 8;
/** A cell's sums: pixels of the subject and its colors, pixels of the background and its colors. */
const FIELDS = 14;
const [CORE, INSIDE, SUBJECT, CLEAR, NEW, OLD] = [0, 1, 4, 7, 8, 11] as const;
/** A side that fewer pixels show is not known. */
const MIN_PIXELS = 8;

/** Mean 10-bit codes on both sides of the outline near a cell: luma, blue difference, red difference. */
interface NearColors {
  /** The subject in the result, and in the source. */
  readonly inside: Float64Array;
  readonly subject: Float64Array;
  /** The new background in the result, and the old one in the source. */
  readonly fresh: Float64Array;
  readonly old: Float64Array;
}

/** Tells the colors on both sides of the outline, wherever it is. Memory is allocated once. */
export class SideColors implements NearColors {
  readonly columns: number;
  readonly rows: number;
  readonly inside = new Float64Array(3);
  readonly subject = new Float64Array(3);
  readonly fresh = new Float64Array(3);
  readonly old = new Float64Array(3);
  readonly #size: PictureSize;
  readonly #sums: Float64Array;
  readonly #near = new Float64Array(FIELDS);

  constructor(size: PictureSize) {
    this.#size = size;
    this.columns = Math.ceil(size.width / CELL);
    this.rows = Math.ceil(size.height / CELL);
    this.#sums = new Float64Array(this.columns * this.rows * FIELDS);
  }

  build({ alpha, source, result }: Pick<QualityFrame, 'alpha' | 'source' | 'result'>): void {
    const { width, height } = this.#size;
    const sums = this.#sums.fill(0);
    for (let y = 0, i = 0; y < height; y++) {
      const row = Math.floor(y / CELL) * this.columns;
      for (let x = 0; x < width; x++, i++) {
        const opacity = alpha[i]!;
        const at = (row + Math.floor(x / CELL)) * FIELDS;
        if (opacity >= CORE_ALPHA) {
          sums[at + CORE]!++;
          addColor(sums, at + INSIDE, result, i);
          addColor(sums, at + SUBJECT, source, i);
        } else if (opacity <= CLEAR_ALPHA) {
          sums[at + CLEAR]!++;
          addColor(sums, at + NEW, result, i);
          addColor(sums, at + OLD, source, i);
        }
      }
    }
  }

  /**
   * Looks around a cell, as far as so many cells.
   *
   * @returns whether both sides are seen there; the colors are then those of the properties
   */
  look(column: number, row: number, reach: number): boolean {
    const near = this.#near.fill(0);
    for (let y = Math.max(0, row - reach); y <= Math.min(this.rows - 1, row + reach); y++)
      for (let x = Math.max(0, column - reach); x <= Math.min(this.columns - 1, column + reach); x++) {
        const at = (y * this.columns + x) * FIELDS;
        for (let field = 0; field < FIELDS; field++) near[field]! += this.#sums[at + field]!;
      }
    if (near[CORE]! < MIN_PIXELS || near[CLEAR]! < MIN_PIXELS) return false;
    for (let plane = 0; plane < 3; plane++) {
      this.inside[plane] = near[INSIDE + plane]! / near[CORE]!;
      this.subject[plane] = near[SUBJECT + plane]! / near[CORE]!;
      this.fresh[plane] = near[NEW + plane]! / near[CLEAR]!;
      this.old[plane] = near[OLD + plane]! / near[CLEAR]!;
    }
    return true;
  }
}

function addColor(sums: Float64Array, at: number, { luma, blue, red }: QualityPicture, i: number): void {
  sums[at]! += luma[i]!;
  sums[at + 1]! += blue[i]!;
  sums[at + 2]! += red[i]!;
}
