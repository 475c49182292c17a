import type { PictureSize } from './box-mean.ts';

/** How often means of cells are carried on to their neighbors. */
const PASSES = 3;

/**
 * A smooth field over a picture from values that are known at some of its pixels: means over square cells, carried into
 * cells that have few values or none, interpolated between the centers of cells.
 */
export class CellField {
  readonly columns: number;
  readonly #rows: number;
  readonly #cell: number;
  readonly #width: number;
  readonly #sums: Float32Array;
  readonly #counts: Float32Array;
  readonly #means: Float32Array;
  readonly #before: Float32Array;

  /** @param cell side of a cell in pixels */
  constructor({ width, height }: PictureSize, cell: number) {
    this.#cell = cell;
    this.#width = width;
    this.columns = Math.ceil(width / cell);
    this.#rows = Math.ceil(height / cell);
    const cells = this.columns * this.#rows;
    this.#sums = new Float32Array(cells);
    this.#counts = new Float32Array(cells);
    this.#means = new Float32Array(cells);
    this.#before = new Float32Array(cells);
  }

  clear(): void {
    this.#sums.fill(0);
    this.#counts.fill(0);
  }

  add(x: number, y: number, value: number): void {
    const cell = ((y / this.#cell) | 0) * this.columns + ((x / this.#cell) | 0);
    this.#sums[cell]! += value;
    this.#counts[cell]!++;
  }

  /**
   * Computes the field from what was added.
   *
   * @param start value of cells that no known value reaches
   * @param prior number of values that weigh as much as what the neighbors of a cell tell
   */
  spread(start: number, prior: number): void {
    this.#means.fill(start);
    for (let pass = 0; pass < PASSES; pass++) {
      this.#before.set(this.#means);
      for (let row = 0; row < this.#rows; row++) {
        for (let column = 0; column < this.columns; column++) {
          const cell = row * this.columns + column;
          const near =
            this.#counts[cell]! > prior * 16 ? this.#before[cell]! : this.#getNear(row, column, start);
          this.#means[cell] = (this.#sums[cell]! + near * prior) / (this.#counts[cell]! + prior);
        }
      }
    }
  }

  /** Mean of the cells around, each by what is known of it; one without any counts once it was reached. */
  #getNear(row: number, column: number, start: number): number {
    let [sum, weight] = [0, 0];
    for (let y = Math.max(0, row - 1); y <= Math.min(this.#rows - 1, row + 1); y++) {
      for (let x = Math.max(0, column - 1); x <= Math.min(this.columns - 1, column + 1); x++) {
        const cell = y * this.columns + x;
        const value = this.#before[cell]!;
        const share = this.#counts[cell]! + (value === start ? 0 : 1);
        sum += value * share;
        weight += share;
      }
    }
    return weight > 0 ? sum / weight : start;
  }

  /** Writes the field at the pixels of a row. */
  readRow(y: number, row: Float32Array): void {
    const position = Math.min(Math.max((y + 0.5) / this.#cell - 0.5, 0), this.#rows - 1);
    const above = Math.floor(position) * this.columns;
    const below = Math.min(Math.floor(position) + 1, this.#rows - 1) * this.columns;
    const share = position % 1;
    const half = this.#cell / 2;
    for (let column = -1; column < this.columns; column++) {
      const left = this.#mix(above, below, Math.max(0, column), share);
      const right = this.#mix(above, below, Math.min(this.columns - 1, column + 1), share);
      const step = (right - left) / this.#cell;
      const from = column * this.#cell + half;
      const end = Math.min(this.#width, from + this.#cell);
      for (let x = Math.max(0, from); x < end; x++) row[x] = left + (x + 0.5 - from) * step;
    }
  }

  #mix(above: number, below: number, column: number, share: number): number {
    const upper = this.#means[above + column]!;
    return upper + (this.#means[below + column]! - upper) * share;
  }
}
