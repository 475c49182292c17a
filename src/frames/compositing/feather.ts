import { blurCells, getCellPosition } from './cell-grid.ts';
import { CELL, type MatteShape } from './matte-shape.ts';
import { type MatteTiles, TILE, TileKind } from './matte-tiles.ts';

/** Share of as good as opaque pixels in 3x3 cells at which an edge begins to be one of a body, and surely is. */
const THIN = 0.25;
const BODY = 0.42;

/**
 * Softens the edges of a matte inwards: the lesser of the matte and its own blur, so that it becomes nowhere wider. Only
 * bodies are softened; where there is little that is opaque around, as in hair, the matte is left as it is, and an
 * edge that is softer than the blur stays nearly the same.
 */
export class Feather {
  /** Weights in a mean of the outermost pixels on both sides, and of the others. */
  readonly #outer: number;
  readonly #inner: number;
  readonly #width: number;
  readonly #height: number;
  readonly #scratch: Float32Array;
  readonly #reach: number;
  readonly #shape: MatteShape;
  /** 1 for each tile that was softened. */
  readonly marks: Uint8Array;
  readonly #solidity: Float32Array;
  /** Pixels of a row of a tile, with those that it is blurred with. */
  readonly #line: Int32Array;
  readonly #rows: Float32Array;
  readonly #means = new Float32Array(TILE);

  /** `width` is that of the softened edge in pixels of this picture. */
  constructor(width: number, shape: MatteShape, tiles: MatteTiles) {
    this.#reach = Math.ceil(width);
    this.#inner = 1 / (1 + 2 * width);
    this.#outer = (width - this.#reach + 1) * this.#inner;
    this.#line = new Int32Array(TILE + 2 * this.#reach);
    this.#width = tiles.width;
    this.#height = tiles.height;
    this.#scratch = new Float32Array(shape.solidity.length);
    this.#shape = shape;
    this.marks = new Uint8Array(tiles.kinds.length);
    this.#solidity = new Float32Array(shape.solidity.length);
    this.#rows = new Float32Array((TILE + 2 * this.#reach) * TILE);
  }

  /** Writes the softened matte to `output`; `tiles` are those of `alpha`, and its shape is known. */
  apply(alpha: Uint16Array, tiles: MatteTiles, output: Uint16Array): void {
    output.set(alpha);
    tiles.markBorder(1, this.marks);
    this.spreadSolidity();
    for (let row = 0, tile = 0; row < tiles.rows; row++)
      for (let column = 0; column < tiles.columns; column++, tile++) {
        if (this.marks[tile] === 0) continue;
        if (tiles.kinds[tile] === TileKind.clear || !this.hasBody(row, column)) this.marks[tile] = 0;
        else this.blurTile(alpha, [column * TILE, row * TILE], output);
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
      this.readRow(alpha, row, left);
      this.sumRow((y - top + this.#reach) * TILE);
    }
    for (let y = top; y < bottom; y++) {
      this.sumColumns((y - top + this.#reach) * TILE);
      for (let x = left; x < right; x++) {
        const at = y * this.#width + x;
        const own = alpha[at]!;
        const mean = this.#means[x - left]!;
        if (mean < own) output[at] = own + (mean - own) * this.getSolidity(x, y);
      }
    }
  }

  /** Reads a row of a tile and what is beside it, the outermost repeated beyond the borders. */
  private readRow(alpha: Uint16Array, row: number, left: number): void {
    const line = this.#line;
    const first = left - this.#reach;
    const last = this.#width - 1;
    if (first >= 0 && first + line.length <= this.#width) {
      for (let i = 0; i < line.length; i++) line[i] = alpha[row + first + i]!;
      return;
    }
    for (let i = 0; i < line.length; i++) line[i] = alpha[row + Math.min(last, Math.max(0, first + i))]!;
  }

  /** Writes the means along the row that was read to `#rows`, from `to` on. */
  private sumRow(to: number): void {
    const line = this.#line;
    const rows = this.#rows;
    const reach = this.#reach;
    const inner = this.#inner;
    const outer = this.#outer;
    let sum = 0;
    for (let i = 1; i < 2 * reach; i++) sum += line[i]!;
    for (let x = 0; x < TILE; x++) {
      rows[to + x] = inner * sum + outer * (line[x]! + line[x + 2 * reach]!);
      sum += line[x + 2 * reach]! - line[x + 1]!;
    }
  }

  /** Writes the means of the rows around the one that begins at `at`. */
  private sumColumns(at: number): void {
    const rows = this.#rows;
    const means = this.#means;
    const reach = this.#reach;
    const inner = this.#inner;
    const outer = this.#outer;
    for (let x = 0; x < TILE; x++) {
      let sum = rows[at + x]!;
      for (let step = TILE; step < reach * TILE; step += TILE)
        sum += rows[at + x - step]! + rows[at + x + step]!;
      means[x] = inner * sum + outer * (rows[at + x - reach * TILE]! + rows[at + x + reach * TILE]!);
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
}
