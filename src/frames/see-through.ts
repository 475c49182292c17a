import type { PictureSize } from './box-mean.ts';
import { RIM } from './pixel-kinds.ts';
import type { SignalPicture } from './signal-picture.ts';

/** Side of a tile in pixels; three by three make a window. */
const TILE = 3;
/** Deviations of the measured slope by which it has to fall short of the expected one. */
const SURE = 2.5;
/** Least variance of light, so that even parts tell nothing. */
const MIN_VARIANCE = 1e-5;
/** Sums over a tile: number, background, own light, their squares and product, expected opacity. */
const SUMS = 7;

/**
 * Tells what is solid from what lets the background through: where a subject of opacity a lies over a background that
 * varies, its light varies with it by the factor 1 - a. If it doesn't, what looked like a mixture is a color of its own.
 */
export class SeeThrough {
  readonly #columns: number;
  readonly #rows: number;
  readonly #sums: Float64Array;
  readonly #window = new Float64Array(SUMS);
  readonly #isSolid: Uint8Array;

  constructor({ width, height }: PictureSize) {
    this.#columns = Math.ceil(width / TILE);
    this.#rows = Math.ceil(height / TILE);
    this.#sums = new Float64Array(this.#columns * this.#rows * SUMS);
    this.#isSolid = new Uint8Array(this.#columns * this.#rows);
  }

  isSolid(x: number, y: number): boolean {
    return this.#isSolid[((y / TILE) | 0) * this.#columns + ((x / TILE) | 0)] === 1;
  }

  /** @param opacity that of pixels that are RIM in `trimap`, if they are mixtures; the others don't count */
  measure(picture: SignalPicture, behind: SignalPicture, trimap: Uint8Array, opacity: Float32Array): void {
    const sums = this.#sums.fill(0);
    for (let y = 0, at = 0; y < picture.height; y++) {
      const first = ((y / TILE) | 0) * this.#columns;
      for (let x = 0; x < picture.width; x++, at++) {
        if (trimap[at] !== RIM) continue;
        const known = behind.green[at]! ** 2;
        const own = picture.green[at]! ** 2;
        const to = (first + ((x / TILE) | 0)) * SUMS;
        sums[to]!++;
        sums[to + 1]! += known;
        sums[to + 2]! += own;
        sums[to + 3]! += known * known;
        sums[to + 4]! += own * own;
        sums[to + 5]! += known * own;
        sums[to + 6]! += opacity[at]!;
      }
    }
    for (let row = 0; row < this.#rows; row++) {
      for (let column = 0; column < this.#columns; column++) this.#decide(row, column);
    }
  }

  #decide(row: number, column: number): void {
    const tile = row * this.#columns + column;
    this.#isSolid[tile] = 0;
    if (this.#sums[tile * SUMS] === 0) return;
    const window = this.#window.fill(0);
    for (let y = Math.max(0, row - 1); y <= Math.min(this.#rows - 1, row + 1); y++) {
      for (let x = Math.max(0, column - 1); x <= Math.min(this.#columns - 1, column + 1); x++) {
        const from = (y * this.#columns + x) * SUMS;
        for (let i = 0; i < SUMS; i++) window[i]! += this.#sums[from + i]!;
      }
    }
    const [count, known, own, knownSquares, ownSquares, products, opacity] = window as unknown as SumList;
    const variance = knownSquares / count - (known / count) ** 2 + MIN_VARIANCE;
    const ownVariance = ownSquares / count - (own / count) ** 2 + MIN_VARIANCE;
    const slope = (products / count - (known * own) / (count * count)) / variance;
    const deviation = Math.sqrt(ownVariance / (variance * count));
    this.#isSolid[tile] = 1 - opacity / count - slope > SURE * deviation ? 1 : 0;
  }
}

type SumList = readonly [number, number, number, number, number, number, number];
