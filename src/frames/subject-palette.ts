import type { PictureSize } from './box-mean.ts';
import { SUBJECT } from './pixel-kinds.ts';
import type { SignalPicture } from './signal-picture.ts';

/** Side of a tile in pixels, and rings of tiles around it whose colors are candidates too. */
const TILE = 10;
const RINGS = 2;
/** Most candidates of a tile, and how different they are, as squared distance of signals. */
export const MAX_COLORS = 12;
const MIN_DISTANCE = 0.03 ** 2;
/** Pixels that make a color. */
const MIN_PIXELS = 4;
/** Red, green, blue and number of the darker pixels of a tile, then of the brighter ones. */
const SUMS = 8;

/**
 * The colors that the subject has around each place: of every tile of it a darker and a brighter one, the tile's own first,
 * then those of the tiles around.
 */
export class SubjectPalette {
  /** Red, green, blue of up to `MAX_COLORS` candidates of each tile. */
  readonly colors: Float32Array;
  readonly counts: Uint8Array;
  readonly #columns: number;
  readonly #rows: number;
  readonly #sums: Float32Array;
  /** Sum of green, and number of pixels. */
  readonly #means: Float32Array;

  constructor({ width, height }: PictureSize) {
    this.#columns = Math.ceil(width / TILE);
    this.#rows = Math.ceil(height / TILE);
    const tiles = this.#columns * this.#rows;
    this.colors = new Float32Array(tiles * MAX_COLORS * 3);
    this.counts = new Uint8Array(tiles);
    this.#sums = new Float32Array(tiles * SUMS);
    this.#means = new Float32Array(tiles * 2);
  }

  getTile(x: number, y: number): number {
    return ((y / TILE) | 0) * this.#columns + ((x / TILE) | 0);
  }

  /** Collects the colors of the pixels that are SUBJECT in `trimap`. */
  collect(picture: SignalPicture, trimap: Uint8Array): void {
    this.#measureMeans(picture, trimap);
    this.#sums.fill(0);
    for (let y = 0, at = 0; y < picture.height; y++) {
      for (let x = 0; x < picture.width; x++, at++) {
        if (trimap[at] !== SUBJECT) continue;
        const tile = this.getTile(x, y);
        const isBright = picture.green[at]! * this.#means[tile * 2 + 1]! > this.#means[tile * 2]!;
        const to = tile * SUMS + (isBright ? SUMS / 2 : 0);
        this.#sums[to]! += picture.red[at]!;
        this.#sums[to + 1]! += picture.green[at]!;
        this.#sums[to + 2]! += picture.blue[at]!;
        this.#sums[to + 3]!++;
      }
    }
    for (let row = 0; row < this.#rows; row++) {
      for (let column = 0; column < this.#columns; column++) this.#choose(row, column);
    }
  }

  #measureMeans(picture: SignalPicture, trimap: Uint8Array): void {
    this.#means.fill(0);
    for (let y = 0, at = 0; y < picture.height; y++) {
      for (let x = 0; x < picture.width; x++, at++) {
        if (trimap[at] !== SUBJECT) continue;
        const tile = this.getTile(x, y);
        this.#means[tile * 2]! += picture.green[at]!;
        this.#means[tile * 2 + 1]!++;
      }
    }
  }

  #choose(row: number, column: number): void {
    const tile = row * this.#columns + column;
    this.counts[tile] = 0;
    for (let ring = 0; ring <= RINGS; ring++) {
      for (let y = Math.max(0, row - ring); y <= Math.min(this.#rows - 1, row + ring); y++) {
        const isEdge = Math.abs(y - row) === ring;
        for (let x = column - ring; x <= column + ring; x += isEdge || ring === 0 ? 1 : 2 * ring) {
          if (x < 0 || x >= this.#columns) continue;
          this.#take(tile, (y * this.#columns + x) * SUMS);
          this.#take(tile, (y * this.#columns + x) * SUMS + SUMS / 2);
        }
      }
    }
  }

  /** Adds a color to a tile's candidates unless there is one like it. */
  #take(tile: number, from: number): void {
    const pixels = this.#sums[from + 3]!;
    const count = this.counts[tile]!;
    if (pixels < MIN_PIXELS || count === MAX_COLORS) return;
    const red = this.#sums[from]! / pixels;
    const green = this.#sums[from + 1]! / pixels;
    const blue = this.#sums[from + 2]! / pixels;
    const { colors } = this;
    const first = tile * MAX_COLORS * 3;
    const end = first + count * 3;
    for (let at = first; at < end; at += 3) {
      const away = (colors[at]! - red) ** 2 + (colors[at + 1]! - green) ** 2 + (colors[at + 2]! - blue) ** 2;
      if (away < MIN_DISTANCE) return;
    }
    colors[end] = red;
    colors[end + 1] = green;
    colors[end + 2] = blue;
    this.counts[tile] = count + 1;
  }
}
