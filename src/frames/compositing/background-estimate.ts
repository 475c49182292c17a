import { createPixelRows, type LightConverter, type PixelRows } from '../../media/video/light-converter.ts';
import { PLATE_UNITS, type Plate } from '../plate.ts';
import { getCellPosition } from './cell-grid.ts';
import { COLOR_CHANNELS } from './color-survey.ts';
import { COLOR_CELL, type FilledGrid } from './filled-grid.ts';

/** Variance of a background of which nothing is known. */
const UNKNOWN_VARIANCE = 0.1;

/** Estimates the source's background behind the subject, row by row: the plate, or else the mean color around. */
export class BackgroundEstimate {
  /** Linear light, valid where it was last read. */
  readonly light: PixelRows;
  /** Variance of its luminance. */
  readonly variance: Float32Array;
  readonly #known: Float32Array;
  readonly #converter: LightConverter;
  readonly #around: FilledGrid;

  constructor(width: number, converter: LightConverter, around: FilledGrid) {
    this.light = createPixelRows(width);
    this.variance = new Float32Array(width);
    this.#known = new Float32Array(width);
    this.#converter = converter;
    this.#around = around;
  }

  /** Estimates row `y` from `start` up to `end`; `seen` is the source, in which nothing is known to be background. */
  read(y: number, [start, end]: readonly [number, number], seen: PixelRows, plate?: Plate): void {
    if (plate) this.readPlate(plate, y, start, end);
    else this.#known.fill(0, start, end);
    if (this.#around.isKnown) this.completeByMeans(y, start, end);
    else this.completeBySource(seen, start, end);
  }

  private readPlate({ planes, width, confidence }: Plate, y: number, start: number, end: number): void {
    const { first, second, third } = this.light;
    const [luma, cb, cr] = planes;
    for (let x = start; x < end; x++) {
      const at = y * width + x;
      first[x] = luma[at]! / PLATE_UNITS;
      second[x] = cb[at]! / PLATE_UNITS;
      third[x] = cr[at]! / PLATE_UNITS;
      this.#known[x] = confidence[at]! / 255;
    }
    this.#converter.toLight(this.light, start, end);
  }

  private completeByMeans(y: number, start: number, end: number): void {
    const cells = this.#around.interpolateRow(y);
    const [byRed, byGreen, byBlue] = this.#converter.weights;
    const { first, second, third } = this.light;
    for (let x = start; x < end; x++) {
      const known = this.#known[x]!;
      this.variance[x] = 0;
      if (known === 1) continue;
      const position = getCellPosition(x, COLOR_CELL);
      const cell = position | 0;
      const share = position - cell;
      const at = cell * COLOR_CHANNELS;
      const next = at + COLOR_CHANNELS;
      const red = cells[at]! + (cells[next]! - cells[at]!) * share;
      const green = cells[at + 1]! + (cells[next + 1]! - cells[at + 1]!) * share;
      const blue = cells[at + 2]! + (cells[next + 2]! - cells[at + 2]!) * share;
      const square = cells[at + 3]! + (cells[next + 3]! - cells[at + 3]!) * share;
      const luminance = byRed * red + byGreen * green + byBlue * blue;
      this.variance[x] = Math.max(0, square - luminance * luminance) * (1 - known);
      first[x] = mix(red, first[x]!, known);
      second[x] = mix(green, second[x]!, known);
      third[x] = mix(blue, third[x]!, known);
    }
  }

  private completeBySource(seen: PixelRows, start: number, end: number): void {
    const { first, second, third } = this.light;
    for (let x = start; x < end; x++) {
      const known = this.#known[x]!;
      this.variance[x] = UNKNOWN_VARIANCE * (1 - known);
      first[x] = mix(seen.first[x]!, first[x]!, known);
      second[x] = mix(seen.second[x]!, second[x]!, known);
      third[x] = mix(seen.third[x]!, third[x]!, known);
    }
  }
}

function mix(guessed: number, known: number, share: number): number {
  return guessed + (known - guessed) * share;
}
