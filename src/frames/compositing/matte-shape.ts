import { CellRows } from './cell-grid.ts';
import { type MatteTiles, OPAQUE, TILE, TileKind } from './matte-tiles.ts';

/** Side of a cell of a matte's shape in pixels. */
export const CELL = 8;

/** Steps of a chamfer distance, straight and diagonal, in cells. */
const STRAIGHT = 1;
const DIAGONAL = Math.SQRT2;

const AS_GOOD_AS_OPAQUE = OPAQUE * 0.98;

/** A matte in cells of 8x8 pixels: how full each is, and how deep inside the subject it lies. */
export class MatteShape {
  readonly columns: number;
  readonly rows: number;
  /** Mean opacity of the cells, 0 to 1. */
  readonly coverage: Float32Array;
  /** Share of a cell's pixels that are as good as opaque, 0 to 1: none in thin hair. */
  readonly solidity: Float32Array;
  /** Distance in pixels from the center of a cell to the nearest one that is mostly background; borders don't count. */
  readonly depth: Float32Array;
  readonly #reader: CellRows;

  constructor(width: number, height: number) {
    this.columns = Math.ceil(width / CELL);
    this.rows = Math.ceil(height / CELL);
    this.coverage = new Float32Array(this.columns * this.rows);
    this.solidity = new Float32Array(this.columns * this.rows);
    this.depth = new Float32Array(this.columns * this.rows);
    this.#reader = new CellRows({ columns: this.columns, rows: this.rows, channels: 1 }, CELL);
  }

  update(alpha: Uint16Array, tiles: MatteTiles): void {
    for (let row = 0; row < this.rows; row++)
      for (let column = 0; column < this.columns; column++) this.measureCell(alpha, tiles, column, row);
    this.measureDepth();
    this.#reader.reset();
  }

  private measureCell(alpha: Uint16Array, tiles: MatteTiles, column: number, row: number): void {
    const [left, top] = [column * CELL, row * CELL];
    const cell = row * this.columns + column;
    const kind = tiles.kinds[Math.floor(top / TILE) * tiles.columns + Math.floor(left / TILE)]!;
    if (kind !== TileKind.mixed) {
      this.coverage[cell] = kind;
      this.solidity[cell] = kind;
      return;
    }
    const right = Math.min(tiles.width, left + CELL);
    const bottom = Math.min(tiles.height, top + CELL);
    let sum = 0;
    let solid = 0;
    for (let y = top; y < bottom; y++)
      for (let at = y * tiles.width + left; at < y * tiles.width + right; at++) {
        sum += alpha[at]!;
        if (alpha[at]! >= AS_GOOD_AS_OPAQUE) solid++;
      }
    const area = (right - left) * (bottom - top);
    this.coverage[cell] = sum / (area * OPAQUE);
    this.solidity[cell] = solid / area;
  }

  private measureDepth(): void {
    const { columns, rows, coverage, depth } = this;
    const far = columns + rows;
    for (let at = 0; at < depth.length; at++) depth[at] = coverage[at]! < 0.5 ? 0 : far;
    for (let y = 0; y < rows; y++) for (let x = 0; x < columns; x++) this.spread(x, y, -1);
    for (let y = rows - 1; y >= 0; y--) for (let x = columns - 1; x >= 0; x--) this.spread(x, y, 1);
    for (let at = 0; at < depth.length; at++) depth[at]! *= CELL;
  }

  /** Takes the distances of the neighbors that were visited before: those above and left (-1), or below and right (1). */
  private spread(x: number, y: number, side: -1 | 1): void {
    const { columns, rows, depth } = this;
    const at = y * columns + x;
    let least = depth[at]!;
    if (least === 0) return;
    const hasBeside = x + side >= 0 && x + side < columns;
    const hasBack = x - side >= 0 && x - side < columns;
    if (hasBeside) least = Math.min(least, depth[at + side]! + STRAIGHT);
    if (y + side >= 0 && y + side < rows) {
      const next = at + side * columns;
      least = Math.min(least, depth[next]! + STRAIGHT);
      if (hasBeside) least = Math.min(least, depth[next + side]! + DIAGONAL);
      if (hasBack) least = Math.min(least, depth[next - side]! + DIAGONAL);
    }
    depth[at] = least;
  }

  /** Depth at the height of row `y` of the picture, for each cell's center; overwritten by the next call. */
  interpolateDepth(y: number): Float32Array {
    return this.#reader.read(this.depth, y);
  }
}
