import { createSeededRandom } from '../core/random.ts';
import { allocateVideoFrame, type Frame, type Plane16 } from '../media/frame.ts';
import type { WorkingPicture } from '../media/video/working-picture.ts';
import { BoxMean } from './box-mean.ts';
import { copyPlane, getPlanes } from './compositing/picture-planes.ts';

/** Half the side of the windows over which bands are smoothed: a band is seldom wider than a window. */
const RADIUS = 16;
/** Range of 10-bit codes in a window that is a flat gradient: a few codes of 8 bits, but more than one. */
const RANGE = { lowest: 1, highest: 28 } as const;
/** Side of the cells of which extremes are known; a window is a cell with those around it. */
const CELL = 16;
/** Share of pixels like their right neighbors from which a window shows few codes: grain has about a tenth. */
const FEW_CODES = 0.6;
/** Most that a pixel is moved, in 10-bit codes: a step of 8 bits and a half. */
const MAX_CHANGE = 6;
/** Half the width of the triangular dither, in 10-bit codes: a step of 8 bits. */
const DITHER = 4;
/** Pixels of the dither's pattern, a power of two. */
const PATTERN = 1 << 12;

/**
 * Takes the bands off flat gradients that have few codes: each pixel becomes the mean of the flat pixels around it, in float,
 * and is dithered when it becomes a code again (Roberts, "Picture coding using pseudo-random noise", 1962). A mean leaves
 * a slope as it is. Edges, texture and grain are left alone. The dither stands still, as the bands did.
 */
export class Debander {
  readonly #format: WorkingPicture;
  readonly #works: readonly PlaneWork[];

  constructor(format: WorkingPicture) {
    this.#format = format;
    const chroma = {
      width: (format.width + format.chromaShiftX) >> format.chromaShiftX,
      height: (format.height + format.chromaShiftY) >> format.chromaShiftY,
    };
    this.#works = [new PlaneWork(format), new PlaneWork(chroma)];
  }

  /** @param picture in the working format; it stays the caller's. @returns the smoothed picture, which the caller owns */
  apply(picture: Frame): Frame {
    const smoothed = allocateVideoFrame(this.#format);
    smoothed.copyProps(picture);
    const planes = getPlanes(picture, this.#format);
    for (const [index, plane] of getPlanes(smoothed, this.#format).entries()) {
      copyPlane(planes[index]!, plane);
      this.#works[index === 0 ? 0 : 1]!.smooth(plane);
    }
    return smoothed;
  }
}

/** Memory for planes of one size. */
class PlaneWork {
  readonly #width: number;
  readonly #height: number;
  readonly #mean: BoxMean;
  readonly #values: Float32Array;
  readonly #flat: Float32Array;
  readonly #sums: Float32Array;
  readonly #shares: Float32Array;
  readonly #cells: CellExtremes;

  constructor({ width, height }: { readonly width: number; readonly height: number }) {
    this.#width = width;
    this.#height = height;
    this.#mean = new BoxMean({ width, height });
    const create = (): Float32Array => new Float32Array(width * height);
    [this.#values, this.#flat, this.#sums, this.#shares] = [create(), create(), create(), create()];
    this.#cells = new CellExtremes(width, height);
  }

  smooth(plane: Plane16): void {
    this.#cells.measure(plane);
    if (!this.#cells.markFlat(this.#flat)) return;
    const { samples, stride } = plane;
    for (let y = 0, i = 0; y < this.#height; y++)
      for (let x = 0; x < this.#width; x++, i++) this.#values[i] = samples[y * stride + x]! * this.#flat[i]!;
    // Only what is flat counts, so that what lies beside a gradient doesn't tint it.
    this.#mean.apply(this.#values, RADIUS, this.#sums);
    this.#mean.apply(this.#flat, RADIUS, this.#shares);
    for (let y = 0, i = 0; y < this.#height; y++)
      for (let x = 0; x < this.#width; x++, i++) {
        if (this.#flat[i] === 0) continue;
        const at = y * stride + x;
        const change = this.#sums[i]! / this.#shares[i]! - samples[at]!;
        const limited = Math.max(-MAX_CHANGE, Math.min(MAX_CHANGE, change));
        const dither = DITHER_PATTERN[(x + y * 1973) & (PATTERN - 1)]!;
        samples[at] = Math.max(0, Math.min(1023, Math.round(samples[at]! + limited + dither)));
      }
  }
}

/** The least and the greatest code of each cell, and how many pixels are like their right neighbors. */
class CellExtremes {
  readonly #width: number;
  readonly #height: number;
  readonly #columns: number;
  readonly #rows: number;
  readonly #lowest: Int32Array;
  readonly #highest: Int32Array;
  readonly #alike: Float32Array;

  constructor(width: number, height: number) {
    this.#width = width;
    this.#height = height;
    this.#columns = Math.ceil(width / CELL);
    this.#rows = Math.ceil(height / CELL);
    const count = this.#columns * this.#rows;
    this.#lowest = new Int32Array(count);
    this.#highest = new Int32Array(count);
    this.#alike = new Float32Array(count);
  }

  measure({ samples, stride }: Plane16): void {
    for (let row = 0, cell = 0; row < this.#rows; row++)
      for (let column = 0; column < this.#columns; column++, cell++) {
        const right = Math.min(this.#width, (column + 1) * CELL);
        const bottom = Math.min(this.#height, (row + 1) * CELL);
        let [lowest, highest, alike, count] = [1023, 0, 0, 0];
        for (let y = row * CELL; y < bottom; y++)
          for (let x = column * CELL, at = y * stride + x; x < right; x++, at++, count++) {
            const code = samples[at]!;
            if (code < lowest) lowest = code;
            if (code > highest) highest = code;
            if (x + 1 >= this.#width || Math.abs(samples[at + 1]! - code) <= 1) alike++;
          }
        this.#lowest[cell] = lowest;
        this.#highest[cell] = highest;
        this.#alike[cell] = alike / count;
      }
  }

  /** Marks the pixels of flat gradients with 1, all others with 0. @returns whether there are any */
  markFlat(flat: Float32Array): boolean {
    let isAny = false;
    for (let row = 0; row < this.#rows; row++)
      for (let column = 0; column < this.#columns; column++) {
        const isFlat = this.#isFlat(column, row);
        isAny ||= isFlat;
        const right = Math.min(this.#width, (column + 1) * CELL);
        const bottom = Math.min(this.#height, (row + 1) * CELL);
        for (let y = row * CELL; y < bottom; y++)
          flat.fill(isFlat ? 1 : 0, y * this.#width + column * CELL, y * this.#width + right);
      }
    return isAny;
  }

  #isFlat(column: number, row: number): boolean {
    let [lowest, highest] = [1023, 0];
    for (let y = Math.max(0, row - 1); y <= Math.min(this.#rows - 1, row + 1); y++)
      for (let x = Math.max(0, column - 1); x <= Math.min(this.#columns - 1, column + 1); x++) {
        const cell = y * this.#columns + x;
        lowest = Math.min(lowest, this.#lowest[cell]!);
        highest = Math.max(highest, this.#highest[cell]!);
      }
    const range = highest - lowest;
    const own = this.#alike[row * this.#columns + column]!;
    return range >= RANGE.lowest && range <= RANGE.highest && own >= FEW_CODES;
  }
}

/** Triangular noise that is the same in every picture. */
const DITHER_PATTERN = createPattern();

function createPattern(): Float32Array {
  const random = createSeededRandom(1);
  return Float32Array.from({ length: PATTERN }, () => DITHER * (random() - random()));
}
