/** Layout of values in cells, row by row, all channels of a cell together. */
export interface CellGrid {
  readonly columns: number;
  readonly rows: number;
  readonly channels: number;
}

/** Reads a grid of cells at the height of a picture's rows, and keeps the row that was read last. */
export class CellRows {
  readonly #grid: CellGrid;
  readonly #cell: number;
  readonly #row: Float32Array;
  #y = -1;

  /** `cell` is the side of a cell in pixels. */
  constructor(grid: CellGrid, cell: number) {
    this.#grid = grid;
    this.#cell = cell;
    this.#row = new Float32Array((grid.columns + 1) * grid.channels);
  }

  /** Forgets the row, as the values have changed. */
  reset(): void {
    this.#y = -1;
  }

  /**
   * The cells of `values` interpolated at row `y` of the picture. It has one cell more than the grid, so that what is
   * read between two cells needs no limits; the next call overwrites it.
   */
  read(values: Float32Array, y: number): Float32Array {
    if (y !== this.#y) this.interpolate(values, getCellPosition(y, this.#cell));
    this.#y = y;
    return this.#row;
  }

  private interpolate(values: Float32Array, position: number): void {
    const { columns, rows, channels } = this.#grid;
    const row = this.#row;
    const length = columns * channels;
    const upper = Math.min(rows - 1, Math.floor(position));
    const top = upper * length;
    const bottom = Math.min(rows - 1, upper + 1) * length;
    const share = Math.min(1, position - upper);
    for (let i = 0; i < length; i++) {
      const above = values[top + i]!;
      row[i] = above + (values[bottom + i]! - above) * share;
    }
    row.copyWithin(length, length - channels, length);
  }
}

/** Position of pixel `x` or `y` in cells of a size, counted from the center of the first cell; not below 0. */
export function getCellPosition(pixel: number, cell: number): number {
  const position = (pixel + 0.5) / cell - 0.5;
  return position < 0 ? 0 : position;
}

/** Replaces cells by their means over squares of 2 * reach + 1, the outermost repeated beyond the borders. */
export function blurCells(cells: Float32Array, scratch: Float32Array, grid: CellGrid, reach: number): void {
  const { columns, rows, channels } = grid;
  const length = columns * channels;
  for (let y = 0; y < rows; y++)
    blurLine(cells, scratch, { start: y * length, count: columns, step: channels, channels }, reach);
  for (let x = 0; x < columns; x++)
    blurLine(scratch, cells, { start: x * channels, count: rows, step: length, channels }, reach);
}

/** Cells in a row or a column. */
interface Line {
  readonly start: number;
  readonly count: number;
  readonly step: number;
  readonly channels: number;
}

function blurLine(
  from: Float32Array,
  to: Float32Array,
  { start, count, step, channels }: Line,
  reach: number,
): void {
  const scale = 1 / (2 * reach + 1);
  const last = count - 1;
  for (let c = start; c < start + channels; c++) {
    let sum = 0;
    for (let i = -reach; i <= reach; i++) sum += from[c + Math.min(last, Math.max(0, i)) * step]!;
    for (let i = 0; i < count; i++) {
      to[c + i * step] = sum * scale;
      sum += from[c + Math.min(last, i + reach + 1) * step]! - from[c + Math.max(0, i - reach) * step]!;
    }
  }
}
