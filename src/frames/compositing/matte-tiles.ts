/** Side of a tile in pixels. */
export const TILE = 16;
export const TILE_SHIFT = 4;

export const OPAQUE = 65535;
const OPAQUE_PAIR = -1;

/** What the pixels of a tile or of a run have in common. */
export const TileKind = { clear: 0, solid: 1, mixed: 2 } as const;

/**
 * Divides a matte into tiles that are clear (0), solid (65535) or mixed, so that work is done only where there is some.
 */
export class MatteTiles {
  readonly width: number;
  readonly height: number;
  readonly columns: number;
  readonly rows: number;
  readonly kinds: Uint8Array;

  constructor(width: number, height: number) {
    this.width = width;
    this.height = height;
    this.columns = Math.ceil(width / TILE);
    this.rows = Math.ceil(height / TILE);
    this.kinds = new Uint8Array(this.columns * this.rows);
  }

  /** Classifies the tiles of `alpha`. */
  update(alpha: Uint16Array): void {
    const pairs = viewPairs(alpha, this.width);
    for (let row = 0; row < this.rows; row++)
      for (let column = 0; column < this.columns; column++)
        this.kinds[row * this.columns + column] = pairs
          ? this.classify(pairs, 2, column, row)
          : this.classify(alpha, 1, column, row);
  }

  /** Takes over the tiles of another matte, and classifies those anew in which `alpha` may differ: its mixed and solid ones. */
  updateFrom(other: MatteTiles, alpha: Uint16Array, marks: Uint8Array): void {
    const pairs = viewPairs(alpha, this.width);
    this.kinds.set(other.kinds);
    for (let row = 0, tile = 0; row < this.rows; row++)
      for (let column = 0; column < this.columns; column++, tile++)
        if (marks[tile] === 1)
          this.kinds[tile] = pairs
            ? this.classify(pairs, 2, column, row)
            : this.classify(alpha, 1, column, row);
  }

  /** `values` hold one pixel each, or two. */
  private classify(
    values: Uint16Array | Int32Array,
    pixels: 1 | 2,
    column: number,
    row: number,
  ): (typeof TileKind)[keyof typeof TileKind] {
    const width = this.width / pixels;
    const left = (column * TILE) / pixels;
    const right = Math.min(width, left + TILE / pixels);
    const bottom = Math.min(this.height, (row + 1) * TILE);
    const solid = pixels === 2 ? OPAQUE_PAIR : OPAQUE;
    const value = values[row * TILE * width + left]!;
    if (value !== 0 && value !== solid) return TileKind.mixed;
    for (let y = row * TILE; y < bottom; y++) {
      const end = y * width + right;
      for (let at = y * width + left; at < end; at++) if (values[at] !== value) return TileKind.mixed;
    }
    return value === 0 ? TileKind.clear : TileKind.solid;
  }

  /** Whether any tile at the height of row `y` is mixed. */
  isMixedRow(y: number): boolean {
    const start = (y >> TILE_SHIFT) * this.columns;
    for (let at = start; at < start + this.columns; at++) if (this.kinds[at] === TileKind.mixed) return true;
    return false;
  }

  /** Marks the tiles that are mixed or next to one of another kind, and those within `reach` tiles of them, with 1. */
  markBorder(reach: number, marks: Uint8Array): void {
    const { columns, rows, kinds } = this;
    marks.fill(0);
    for (let row = 0; row < rows; row++) {
      for (let column = 0; column < columns; column++) {
        const at = row * columns + column;
        const kind = kinds[at]!;
        const isBorder =
          kind === TileKind.mixed ||
          (column + 1 < columns && kinds[at + 1] !== kind) ||
          (row + 1 < rows && kinds[at + columns] !== kind);
        if (isBorder) this.markAround(row, column, reach, marks);
      }
    }
  }

  private markAround(row: number, column: number, reach: number, marks: Uint8Array): void {
    const left = Math.max(0, column - reach);
    const right = Math.min(this.columns, column + reach + 1);
    for (let y = Math.max(0, row - reach); y < Math.min(this.rows, row + reach + 1); y++)
      marks.fill(1, y * this.columns + left, y * this.columns + right);
  }
}

/** Two pixels at a time, where rows and memory allow it: half the work. */
function viewPairs(alpha: Uint16Array, width: number): Int32Array | undefined {
  if (width % 2 !== 0 || alpha.byteOffset % 4 !== 0) return undefined;
  return new Int32Array(alpha.buffer, alpha.byteOffset, alpha.length >> 1);
}

/** Longest interval of clear or solid pixels that is taken into a mixed run. */
const MAX_GAP = 8;

/** Intervals of a row whose pixels are clear, solid, or mixed. A mixed run may hold short intervals of the others. */
export class MatteRuns {
  readonly kinds: Uint8Array;
  /** Where each run starts; the entry after the last is the row's end. */
  readonly starts: Int32Array;
  count = 0;

  constructor(width: number) {
    this.kinds = new Uint8Array(width);
    this.starts = new Int32Array(width + 1);
  }

  /** Finds the runs of row `y` of `alpha`, whose tiles are known. */
  find(alpha: Uint16Array, tiles: MatteTiles, y: number): void {
    const { width, columns } = tiles;
    const tileRow = (y >> TILE_SHIFT) * columns;
    let count = 0;
    let current = -1;
    for (let column = 0; column < columns; column++) {
      const left = column * TILE;
      const kind = tiles.kinds[tileRow + column]!;
      if (kind !== TileKind.mixed) {
        if (kind !== current) {
          this.kinds[count] = kind;
          this.starts[count++] = left;
          current = kind;
        }
        continue;
      }
      const right = Math.min(width, left + TILE);
      for (let x = left; x < right; x++) {
        const value = alpha[y * width + x]!;
        const own = value === 0 ? TileKind.clear : value === OPAQUE ? TileKind.solid : TileKind.mixed;
        if (own === current) continue;
        this.kinds[count] = own;
        this.starts[count++] = x;
        current = own;
      }
    }
    this.starts[count] = width;
    this.count = count;
    this.joinMixed();
  }

  /** Makes one run of mixed ones with little between them, such as hairs, because each run has its cost. */
  private joinMixed(): void {
    const { kinds, starts } = this;
    let count = 0;
    for (let run = 0; run < this.count; run++) {
      const isGap =
        kinds[run] !== TileKind.mixed &&
        starts[run + 1]! - starts[run]! <= MAX_GAP &&
        count > 0 &&
        kinds[count - 1] === TileKind.mixed &&
        run + 1 < this.count;
      const kind = isGap ? TileKind.mixed : kinds[run]!;
      if (count > 0 && kinds[count - 1] === kind) continue;
      kinds[count] = kind;
      starts[count++] = starts[run]!;
    }
    starts[count] = starts[this.count]!;
    this.count = count;
  }
}
