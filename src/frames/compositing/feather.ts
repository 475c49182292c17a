import { blurCells, getCellPosition } from './cell-grid.ts';
import { CELL, type MatteShape } from './matte-shape.ts';
import { type MatteTiles, TILE } from './matte-tiles.ts';

/** Share of as good as opaque pixels in 3x3 cells at which an edge begins to be one of a body, and surely is. */
const THIN = 0.25;
const BODY = 0.42;

/**
 * Softens the edges of a matte inwards: the lesser of the matte and its own blur, so that it becomes nowhere wider. Only
 * bodies are softened; where there is little that is opaque around, as in hair, the matte is left as it is, and an
 * edge that is softer than the blur stays nearly the same.
 */
export class Feather {
  readonly #kernel: Float32Array;
  readonly #width: number;
  readonly #height: number;
  readonly #scratch: Float32Array;
  readonly #reach: number;
  readonly #shape: MatteShape;
  readonly #marks: Uint8Array;
  readonly #solidity: Float32Array;
  readonly #rows: Float32Array;

  /** `width` is that of the softened edge in pixels of this picture. */
  constructor(width: number, shape: MatteShape, tiles: MatteTiles) {
    this.#kernel = createBox(width);
    this.#reach = Math.ceil(width);
    this.#width = tiles.width;
    this.#height = tiles.height;
    this.#scratch = new Float32Array(shape.solidity.length);
    this.#shape = shape;
    this.#marks = new Uint8Array(tiles.kinds.length);
    this.#solidity = new Float32Array(shape.solidity.length);
    this.#rows = new Float32Array((TILE + 2 * this.#reach) * TILE);
  }

  /** Writes the softened matte to `output`; `tiles` are those of `alpha`, and its shape is known. */
  apply(alpha: Uint16Array, tiles: MatteTiles, output: Uint16Array): void {
    output.set(alpha);
    tiles.markBorder(1, this.#marks);
    this.spreadSolidity();
    for (let row = 0; row < tiles.rows; row++)
      for (let column = 0; column < tiles.columns; column++) {
        if (this.#marks[row * tiles.columns + column] === 0 || !this.hasBody(row, column)) continue;
        this.blurTile(alpha, [column * TILE, row * TILE], output);
      }
  }

  /** Writes how much of a body each cell belongs to, 0 to 1. */
  private spreadSolidity(): void {
    const { columns, rows, solidity } = this.#shape;
    this.#solidity.set(solidity);
    blurCells(this.#solidity, this.#scratch, { columns, rows, channels: 1 }, 1);
    for (let cell = 0; cell < solidity.length; cell++)
      this.#solidity[cell] = Math.min(1, Math.max(0, (this.#solidity[cell]! - THIN) / (BODY - THIN)));
  }

  /** Whether any cell of a tile, or next to it, belongs to a body. */
  private hasBody(row: number, column: number): boolean {
    const { columns, rows } = this.#shape;
    const each = TILE / CELL;
    for (let y = Math.max(0, row * each - 1); y < Math.min(rows, (row + 1) * each + 1); y++)
      for (let x = Math.max(0, column * each - 1); x < Math.min(columns, (column + 1) * each + 1); x++)
        if (this.#solidity[y * columns + x]! > 0) return true;
    return false;
  }

  private blurTile(alpha: Uint16Array, [left, top]: readonly [number, number], output: Uint16Array): void {
    const right = Math.min(this.#width, left + TILE);
    const bottom = Math.min(this.#height, top + TILE);
    for (let y = top - this.#reach; y < bottom + this.#reach; y++) {
      const row = Math.min(this.#height - 1, Math.max(0, y)) * this.#width;
      this.blurRow(alpha, row, [left, right], (y - top + this.#reach) * TILE);
    }
    for (let y = top; y < bottom; y++) {
      for (let x = left; x < right; x++) {
        const at = y * this.#width + x;
        const own = alpha[at]!;
        if (own === 0) continue;
        const blurred = this.blurColumn((y - top + this.#reach) * TILE + x - left);
        if (blurred < own) output[at] = own + (blurred - own) * this.getSolidity(x, y);
      }
    }
  }

  private getSolidity(x: number, y: number): number {
    const { columns, rows } = this.#shape;
    const [across, down] = [getCellPosition(x, CELL), getCellPosition(y, CELL)];
    const [left, upper] = [across | 0, down | 0];
    const right = left + 1 < columns ? left + 1 : left;
    const top = upper * columns;
    const bottom = upper + 1 < rows ? top + columns : top;
    const cells = this.#solidity;
    const above = cells[top + left]! + (cells[top + right]! - cells[top + left]!) * (across - left);
    const below = cells[bottom + left]! + (cells[bottom + right]! - cells[bottom + left]!) * (across - left);
    return above + (below - above) * (down - upper);
  }

  /** Writes the means along a row to `#rows` from `to` on. */
  private blurRow(
    alpha: Uint16Array,
    row: number,
    [left, right]: readonly [number, number],
    to: number,
  ): void {
    const last = this.#width - 1;
    for (let x = left; x < right; x++) {
      let sum = alpha[row + x]! * this.#kernel[0]!;
      for (let step = 1; step <= this.#reach; step++) {
        const before = alpha[row + (x >= step ? x - step : 0)]!;
        const after = alpha[row + (x + step <= last ? x + step : last)]!;
        sum += (before + after) * this.#kernel[step]!;
      }
      this.#rows[to + x - left] = sum;
    }
  }

  private blurColumn(at: number): number {
    let sum = this.#rows[at]! * this.#kernel[0]!;
    for (let step = 1; step <= this.#reach; step++)
      sum += (this.#rows[at - step * TILE]! + this.#rows[at + step * TILE]!) * this.#kernel[step]!;
    return sum;
  }
}

/** Weights of a mean over `radius` pixels to both sides: those of the center and of each step away from it. */
function createBox(radius: number): Float32Array {
  const reach = Math.ceil(radius);
  const total = 1 + 2 * radius;
  return Float32Array.from({ length: reach + 1 }, (_, step) => Math.min(1, radius - step + 1) / total);
}
