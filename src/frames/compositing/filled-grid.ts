import { CellRows } from './cell-grid.ts';

/** Side of a grid's cell in pixels. */
export const COLOR_CELL = 16;
export const COLOR_CELL_SHIFT = 4;

/** Weight from which a cell speaks for itself and takes nothing from around. */
const FULL_WEIGHT = 1;

interface Level {
  readonly columns: number;
  readonly rows: number;
  /** Values times weights, cell by cell, all channels of a cell together. */
  readonly values: Float32Array;
  readonly weights: Float32Array;
}

/**
 * Scattered measurements of a picture, gathered in cells of 16x16 pixels and spread to where there are none: push and pull
 * over a pyramid of means (Gortler et al., "The Lumigraph", 1996), which is a blur as wide as it has to be everywhere.
 */
export class FilledGrid {
  readonly columns: number;
  readonly rows: number;
  readonly channels: number;
  readonly #levels: Level[] = [];
  readonly #reader: CellRows;

  constructor(width: number, height: number, channels: number) {
    this.columns = Math.ceil(width / COLOR_CELL);
    this.rows = Math.ceil(height / COLOR_CELL);
    this.channels = channels;
    let [columns, rows] = [this.columns, this.rows];
    for (;;) {
      this.#levels.push({
        columns,
        rows,
        values: new Float32Array(columns * rows * channels),
        weights: new Float32Array(columns * rows),
      });
      if (columns === 1 && rows === 1) break;
      columns = (columns + 1) >> 1;
      rows = (rows + 1) >> 1;
    }
    this.#reader = new CellRows(this, COLOR_CELL);
  }

  /** Values times weights of all cells, to be added to before `fill`; afterwards the filled values. */
  get values(): Float32Array {
    return this.#levels[0]!.values;
  }

  get weights(): Float32Array {
    return this.#levels[0]!.weights;
  }

  /** Whether the last `fill` had anything to spread. */
  get isKnown(): boolean {
    return this.#levels.at(-1)!.weights[0]! > 0;
  }

  clear(): void {
    this.values.fill(0);
    this.weights.fill(0);
  }

  /** Spreads the values over all cells. */
  fill(): void {
    this.#reader.reset();
    for (let i = 1; i < this.#levels.length; i++) this.push(this.#levels[i - 1]!, this.#levels[i]!);
    const top = this.#levels.at(-1)!;
    if (top.weights[0]! <= 0) return;
    for (let c = 0; c < this.channels; c++) top.values[c]! /= top.weights[0]!;
    for (let i = this.#levels.length - 2; i >= 0; i--) this.pull(this.#levels[i + 1]!, this.#levels[i]!);
  }

  private push(fine: Level, coarse: Level): void {
    const { channels } = this;
    coarse.values.fill(0);
    coarse.weights.fill(0);
    for (let y = 0; y < fine.rows; y++) {
      for (let x = 0; x < fine.columns; x++) {
        const from = y * fine.columns + x;
        const weight = fine.weights[from]!;
        if (weight === 0) continue;
        const to = (y >> 1) * coarse.columns + (x >> 1);
        coarse.weights[to]! += weight;
        for (let c = 0; c < channels; c++)
          coarse.values[to * channels + c]! += fine.values[from * channels + c]!;
      }
    }
  }

  private pull(coarse: Level, fine: Level): void {
    const { channels } = this;
    for (let y = 0; y < fine.rows; y++) {
      const above = limit((y - 1) >> 1, coarse.rows) * coarse.columns;
      const below = limit(((y - 1) >> 1) + 1, coarse.rows) * coarse.columns;
      const down = (y & 1) === 0 ? 0.75 : 0.25;
      for (let x = 0; x < fine.columns; x++) {
        const at = y * fine.columns + x;
        const weight = fine.weights[at]!;
        const own = weight >= FULL_WEIGHT ? 1 / weight : 1 / FULL_WEIGHT;
        const taken = weight >= FULL_WEIGHT ? 0 : 1 - weight / FULL_WEIGHT;
        const left = limit((x - 1) >> 1, coarse.columns);
        const right = limit(((x - 1) >> 1) + 1, coarse.columns);
        const across = (x & 1) === 0 ? 0.75 : 0.25;
        for (let c = 0; c < channels; c++) {
          const a = coarse.values[(above + left) * channels + c]!;
          const b = coarse.values[(above + right) * channels + c]!;
          const d = coarse.values[(below + left) * channels + c]!;
          const e = coarse.values[(below + right) * channels + c]!;
          const top = a + (b - a) * across;
          const around = top + (d + (e - d) * across - top) * down;
          fine.values[at * channels + c] = fine.values[at * channels + c]! * own + around * taken;
        }
      }
    }
  }

  /**
   * Interpolates the cells at the height of row `y` of the picture: all channels of a cell together. The result is overwritten by the next call.
   */
  interpolateRow(y: number): Float32Array {
    return this.#reader.read(this.values, y);
  }
}

function limit(index: number, count: number): number {
  return index < 0 ? 0 : index >= count ? count - 1 : index;
}
