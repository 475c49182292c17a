import type { Plane16 } from '../../media/frame.ts';

const BLOCK = 32;
const CELL = 4;
const CELLS = BLOCK / CELL;
/** Change of light, in 10-bit code values, below which a correction would change nothing. */
const STEADY_LIMIT = 0.1;

/**
 * Measures changes of light: how much the level of each 32x32 block differs from the background. It is the median over
 * 4x4 cells, so that an actor who covers less than half of a block doesn't count as light. Offsets are applied row by
 * row, interpolated between the centers of blocks.
 */
export class IlluminationTracker {
  readonly #width: number;
  readonly #height: number;
  readonly #columns: number;
  readonly #rows: number;
  readonly #offsets: Float32Array;
  readonly #cells = new Float32Array(CELLS * CELLS);
  /** Whether the light of all blocks is unchanged but for rounding, so that `addToRow` may be skipped. */
  isSteady = true;

  constructor(width: number, height: number) {
    this.#width = width;
    this.#height = height;
    this.#columns = Math.max(1, Math.ceil(width / BLOCK));
    this.#rows = Math.max(1, Math.ceil(height / BLOCK));
    this.#offsets = new Float32Array(this.#columns * this.#rows);
  }

  /** Compares `current` with the dense `background` of the same size. */
  measure(current: Plane16, background: Float32Array): void {
    this.isSteady = true;
    for (let row = 0; row < this.#rows; row++) {
      for (let column = 0; column < this.#columns; column++) {
        const offset = this.measureBlockOffset(current, background, column, row);
        this.#offsets[row * this.#columns + column] = offset;
        if (Math.abs(offset) > STEADY_LIMIT) this.isSteady = false;
      }
    }
  }

  private measureBlockOffset(
    current: Plane16,
    background: Float32Array,
    column: number,
    row: number,
  ): number {
    const right = Math.min(this.#width, (column + 1) * BLOCK);
    const bottom = Math.min(this.#height, (row + 1) * BLOCK);
    let count = 0;
    for (let y = row * BLOCK; y < bottom; y += CELL) {
      for (let x = column * BLOCK; x < right; x += CELL) {
        this.#cells[count++] = this.measureCellOffset(current, background, x, y);
      }
    }
    const cells = this.#cells.subarray(0, count).sort();
    return cells[count >> 1] as number;
  }

  private measureCellOffset(current: Plane16, background: Float32Array, x0: number, y0: number): number {
    const right = Math.min(this.#width, x0 + CELL);
    const bottom = Math.min(this.#height, y0 + CELL);
    let sum = 0;
    for (let y = y0; y < bottom; y++) {
      const from = y * current.stride;
      const at = y * this.#width;
      for (let x = x0; x < right; x++) {
        sum += (current.samples[from + x] as number) - (background[at + x] as number);
      }
    }
    return sum / ((right - x0) * (bottom - y0));
  }

  /** Adds the interpolated offsets to row `y` of the background. */
  addToRow(y: number, background: Float32Array): void {
    const position = Math.min(Math.max((y + 0.5) / BLOCK - 0.5, 0), this.#rows - 1);
    const above = Math.floor(position);
    const below = Math.min(above + 1, this.#rows - 1);
    const share = position - above;
    const getOffset = (column: number): number => {
      const upper = this.#offsets[above * this.#columns + column] as number;
      return upper + ((this.#offsets[below * this.#columns + column] as number) - upper) * share;
    };
    let column = 0;
    let left = getOffset(0);
    let right = getOffset(Math.min(1, this.#columns - 1));
    for (let x = 0; x < this.#width; x++) {
      const across = Math.min(Math.max((x + 0.5) / BLOCK - 0.5, 0), this.#columns - 1);
      if (across >= column + 1 && column + 1 < this.#columns) {
        column++;
        left = right;
        right = getOffset(Math.min(column + 1, this.#columns - 1));
      }
      background[x]! += left + (right - left) * (across - column);
    }
  }
}
