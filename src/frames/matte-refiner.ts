import type { FloatMask } from './mask-cores.ts';
import type { RgbPicture } from './rgb-picture.ts';

/** Masks between these are unsure; the band of the refinement lies around them. */
const SURE_BACKGROUND = 0.05;
const SURE_SUBJECT = 0.95;
/** Half-width of the windows, in cells of 2x2 pixels. */
const RADIUS = 3;
/** Weight of unsure cells against sure ones. */
const UNSURE_WEIGHT = 0.3;
/** Variance of color, of 1 squared, below which a window has no colors to tell apart. */
const EPSILON = 1e-3;
/** Share of the mask's variance that colors have to explain for being trusted at all, and wholly. */
const MIN_TRUST = 0.3;
const FULL_TRUST = 0.9;
/** Numbers of a cell's model: three slopes, offset, trust. */
const MODEL = 5;

/**
 * Refines a mask in the band where it is unsure, by the colors beside it: in small windows a linear model from color to mask
 * is fitted to the sure pixels, with less weight to the unsure ones, and followed as far as it explains the mask. That is
 * the color guided filter (He, Sun, Tang: "Guided Image Filtering", 2013) in half the size (He, Sun 2015), with weights;
 * what is sure stays as it is, so no ghosts grow where subject and background look alike.
 */
export class MatteRefiner {
  readonly #width: number;
  readonly #columns: number;
  readonly #rows: number;
  /** R, G, B, mask and weight of each cell. */
  readonly #cells: Float32Array;
  readonly #isBand: Uint8Array;
  readonly #models: Float32Array;

  constructor(width: number, height: number) {
    this.#width = width;
    this.#columns = (width + 1) >> 1;
    this.#rows = (height + 1) >> 1;
    const count = this.#columns * this.#rows;
    this.#cells = new Float32Array(count * 5);
    this.#isBand = new Uint8Array(count);
    this.#models = new Float32Array(count * MODEL);
  }

  /** @param mask of the picture's size, 0 to 1; changed in place */
  refine(picture: RgbPicture, mask: FloatMask): void {
    this.fillCells(picture, mask);
    this.markBand(mask);
    for (let y = 0; y < this.#rows; y++)
      for (let x = 0; x < this.#columns; x++)
        if (this.#isBand[y * this.#columns + x] === 1) this.fitModel(x, y);
    this.applyModels(picture, mask);
  }

  private fillCells({ width, height, data }: RgbPicture, { values }: FloatMask): void {
    const area = width * height;
    for (let y = 0, cell = 0; y < this.#rows; y++) {
      const [top, bottom] = [2 * y * width, Math.min(2 * y + 1, height - 1) * width];
      for (let x = 0; x < this.#columns; x++, cell += 5) {
        const [left, right] = [2 * x, Math.min(2 * x + 1, width - 1)];
        const [a, b, c, d] = [top + left, top + right, bottom + left, bottom + right];
        this.#cells[cell] = (data[a]! + data[b]! + data[c]! + data[d]!) / 4;
        this.#cells[cell + 1] = (data[area + a]! + data[area + b]! + data[area + c]! + data[area + d]!) / 4;
        const blue = area * 2;
        this.#cells[cell + 2] = (data[blue + a]! + data[blue + b]! + data[blue + c]! + data[blue + d]!) / 4;
        this.#cells[cell + 3] = (values[a]! + values[b]! + values[c]! + values[d]!) / 4;
      }
    }
  }

  /** Marks cells beside unsure pixels, and gives sure ones their weight. */
  private markBand({ width, height, values }: FloatMask): void {
    const [columns, rows] = [this.#columns, this.#rows];
    this.#isBand.fill(0);
    for (let y = 0, i = 0; y < height; y++)
      for (let x = 0; x < width; x++, i++) {
        const value = values[i]!;
        if (value <= SURE_BACKGROUND || value >= SURE_SUBJECT) continue;
        const [left, right] = [Math.max(0, (x - 1) >> 1), Math.min(columns - 1, (x + 1) >> 1)];
        const [top, bottom] = [Math.max(0, (y - 1) >> 1), Math.min(rows - 1, (y + 1) >> 1)];
        this.#isBand[top * columns + left] = 1;
        this.#isBand[top * columns + right] = 1;
        this.#isBand[bottom * columns + left] = 1;
        this.#isBand[bottom * columns + right] = 1;
      }
    for (let i = 0; i < columns * rows; i++)
      this.#cells[i * 5 + 4] = this.#isBand[i] === 1 ? UNSURE_WEIGHT : 1;
  }

  /** Weighted least squares of the mask on color in the window around a cell. */
  private fitModel(x: number, y: number): void {
    const cells = this.#cells;
    const [left, right] = [Math.max(0, x - RADIUS), Math.min(this.#columns - 1, x + RADIUS)];
    const [top, bottom] = [Math.max(0, y - RADIUS), Math.min(this.#rows - 1, y + RADIUS)];
    let [weights, sumR, sumG, sumB, sumM] = [0, 0, 0, 0, 0];
    let [sumRR, sumRG, sumRB, sumGG, sumGB, sumBB] = [0, 0, 0, 0, 0, 0];
    let [sumRM, sumGM, sumBM, sumMM] = [0, 0, 0, 0];
    for (let row = top; row <= bottom; row++) {
      const end = (row * this.#columns + right) * 5;
      for (let cell = (row * this.#columns + left) * 5; cell <= end; cell += 5) {
        const [r, g, b] = [cells[cell]!, cells[cell + 1]!, cells[cell + 2]!];
        const [m, w] = [cells[cell + 3]!, cells[cell + 4]!];
        weights += w;
        sumR += w * r;
        sumG += w * g;
        sumB += w * b;
        sumM += w * m;
        sumRR += w * r * r;
        sumRG += w * r * g;
        sumRB += w * r * b;
        sumGG += w * g * g;
        sumGB += w * g * b;
        sumBB += w * b * b;
        sumRM += w * r * m;
        sumGM += w * g * m;
        sumBM += w * b * m;
        sumMM += w * m * m;
      }
    }
    const [r, g, b, m] = [sumR / weights, sumG / weights, sumB / weights, sumM / weights];
    const rr = sumRR / weights - r * r + EPSILON;
    const rg = sumRG / weights - r * g;
    const rb = sumRB / weights - r * b;
    const gg = sumGG / weights - g * g + EPSILON;
    const gb = sumGB / weights - g * b;
    const bb = sumBB / weights - b * b + EPSILON;
    const rm = sumRM / weights - r * m;
    const gm = sumGM / weights - g * m;
    const bm = sumBM / weights - b * m;
    // The inverse of the symmetric covariance, by its cofactors.
    const [c00, c01, c02] = [gg * bb - gb * gb, rb * gb - rg * bb, rg * gb - rb * gg];
    const [c11, c12, c22] = [rr * bb - rb * rb, rg * rb - rr * gb, rr * gg - rg * rg];
    const determinant = rr * c00 + rg * c01 + rb * c02;
    const slopeR = (c00 * rm + c01 * gm + c02 * bm) / determinant;
    const slopeG = (c01 * rm + c11 * gm + c12 * bm) / determinant;
    const slopeB = (c02 * rm + c12 * gm + c22 * bm) / determinant;
    const variance = sumMM / weights - m * m;
    const explained = variance > 1e-4 ? (slopeR * rm + slopeG * gm + slopeB * bm) / variance : 0;
    const at = (y * this.#columns + x) * MODEL;
    this.#models[at] = slopeR;
    this.#models[at + 1] = slopeG;
    this.#models[at + 2] = slopeB;
    this.#models[at + 3] = m - slopeR * r - slopeG * g - slopeB * b;
    this.#models[at + 4] = Math.min(1, Math.max(0, (explained - MIN_TRUST) / (FULL_TRUST - MIN_TRUST)));
  }

  /** Mixes the mask with what the models of the four nearest cells say, as far as they are trusted. */
  private applyModels({ height, data }: RgbPicture, { values }: FloatMask): void {
    const [width, columns] = [this.#width, this.#columns];
    const area = width * height;
    for (let y = 0; y < height; y++) {
      const near = (y >> 1) * columns;
      const otherRow = Math.min(this.#rows - 1, Math.max(0, (y >> 1) + ((y & 1) === 0 ? -1 : 1))) * columns;
      for (let x = 0, i = y * width; x < width; x++, i++) {
        const column = x >> 1;
        if (this.#isBand[near + column] === 0) continue;
        const other = Math.min(columns - 1, Math.max(0, column + ((x & 1) === 0 ? -1 : 1)));
        const color = [data[i]!, data[area + i]!, data[area * 2 + i]!] as const;
        let sum = 0;
        let weights = 0;
        for (let corner = 0; corner < 4; corner++) {
          const cell = (corner < 2 ? near : otherRow) + ((corner & 1) === 0 ? column : other);
          if (this.#isBand[cell] === 0) continue;
          const weight = (corner < 2 ? 3 : 1) * ((corner & 1) === 0 ? 3 : 1);
          sum += weight * this.predict(cell * MODEL, color, values[i]!);
          weights += weight;
        }
        values[i] = sum / weights;
      }
    }
  }

  private predict(at: number, [r, g, b]: readonly [number, number, number], mask: number): number {
    const models = this.#models;
    const value = models[at]! * r + models[at + 1]! * g + models[at + 2]! * b + models[at + 3]!;
    return mask + models[at + 4]! * ((value < 0 ? 0 : value > 1 ? 1 : value) - mask);
  }
}
