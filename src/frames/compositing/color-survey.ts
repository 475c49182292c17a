import { createPixelRows, type LightConverter, type PixelRows } from '../../media/video/light-converter.ts';
import type { WorkingPicture } from '../../media/video/working-picture.ts';
import type { ColorBand } from './color-band.ts';
import { COLOR_CELL_SHIFT, FilledGrid } from './filled-grid.ts';
import { type MatteTiles, OPAQUE, TILE } from './matte-tiles.ts';
import type { PicturePlanes } from './picture-planes.ts';

/** Samples are taken at sites of chroma, so that nothing is interpolated: at every second pixel of every fourth row. */
const STEP = 2;
const ROW_STEP = 4;
/** How far around a sample the matte has to be as certain. */
const MARGIN = 2;
const CERTAIN_SUBJECT = OPAQUE * 0.98;
const CERTAIN_BACKGROUND = OPAQUE * 0.005;
/** A quarter of a cell's samples make its mean its own, as many pixels of the band as there are in a quarter of it. */
const SAMPLE_WEIGHT = 1 / 8;
const PIXEL_WEIGHT = SAMPLE_WEIGHT / (STEP * ROW_STEP);
/** Reach of the survey around the border of the matte, in tiles. */
const REACH_TILES = 2;

/** Keeps ratios of dark pixels near 1, where noise decides: linear light. */
export const RATIO_FLOOR = 0.01;

/** Channels of the grid of ranges: means and means of squares of luminance, and of red's, blue's and green's ratios to it. */
export const RANGE_CHANNELS = 8;

/** Channels of the grids of colors: means of red, green, blue, and of the square of luminance. */
export const COLOR_CHANNELS = 4;

/** What colors subject and background have near the border of a matte. */
export class ColorSurvey {
  /** Mean of the subject's red, green, blue and of the square of its luminance, in linear light. */
  readonly subject: FilledGrid;
  /** Mean and mean square of luminance, of red's, of blue's and of green's ratio to luminance, of certain subject. */
  readonly ranges: FilledGrid;
  /** The same of the background. */
  readonly background: FilledGrid;
  readonly #format: WorkingPicture;
  readonly #converter: LightConverter;
  readonly #byRed: number;
  readonly #byGreen: number;
  readonly #byBlue: number;
  readonly #rows: PixelRows;
  readonly #marks: Uint8Array;
  readonly #certainColors: Float32Array;
  readonly #certainWeights: Float32Array;

  constructor(format: WorkingPicture, converter: LightConverter) {
    this.subject = new FilledGrid(format.width, format.height, COLOR_CHANNELS);
    this.ranges = new FilledGrid(format.width, format.height, RANGE_CHANNELS);
    this.background = new FilledGrid(format.width, format.height, COLOR_CHANNELS);
    this.#certainColors = new Float32Array(this.subject.values.length);
    this.#certainWeights = new Float32Array(this.subject.weights.length);
    this.#format = format;
    this.#converter = converter;
    [this.#byRed, this.#byGreen, this.#byBlue] = converter.weights;
    this.#rows = createPixelRows(TILE / STEP);
    this.#marks = new Uint8Array(Math.ceil(format.width / TILE) * Math.ceil(format.height / TILE));
  }

  measure(source: PicturePlanes, alpha: Uint16Array, tiles: MatteTiles): void {
    tiles.markBorder(REACH_TILES, this.#marks);
    for (const grid of [this.subject, this.ranges, this.background]) grid.clear();
    for (let row = 0; row < tiles.rows; row++) {
      for (let column = 0; column < tiles.columns; column++) {
        if (this.#marks[row * tiles.columns + column] === 0) continue;
        const bottom = Math.min(this.#format.height, (row + 1) * TILE);
        for (let y = row * TILE; y < bottom; y += ROW_STEP) this.addTileRow(source, alpha, column * TILE, y);
      }
    }
    this.#certainColors.set(this.subject.values);
    this.#certainWeights.set(this.subject.weights);
    for (const grid of [this.subject, this.ranges, this.background]) grid.fill();
  }

  /** Means of the subject's color anew, from what is certain and from the colors found in the band. */
  refineSubject(band: ColorBand): void {
    const { values, weights, columns } = this.subject;
    values.set(this.#certainColors);
    weights.set(this.#certainWeights);
    const { width } = this.#format;
    const [byRed, byGreen, byBlue] = [this.#byRed, this.#byGreen, this.#byBlue];
    for (let entry = 0; entry < band.count; entry++) {
      const at = band.index[entry]!;
      const y = Math.floor(at / width);
      const cell = (y >> COLOR_CELL_SHIFT) * columns + ((at - y * width) >> COLOR_CELL_SHIFT);
      const weight = band.alpha[entry]! * PIXEL_WEIGHT;
      const red = band.red[entry]!;
      const green = band.green[entry]!;
      const blue = band.blue[entry]!;
      const luminance = byRed * red + byGreen * green + byBlue * blue;
      weights[cell]! += weight;
      values[cell * COLOR_CHANNELS]! += weight * red;
      values[cell * COLOR_CHANNELS + 1]! += weight * green;
      values[cell * COLOR_CHANNELS + 2]! += weight * blue;
      values[cell * COLOR_CHANNELS + 3]! += weight * luminance * luminance;
    }
    this.subject.fill();
  }

  private addTileRow(source: PicturePlanes, alpha: Uint16Array, left: number, y: number): void {
    const { width, chromaShiftX, chromaShiftY } = this.#format;
    const [luma, cb, cr] = source;
    const { first, second, third } = this.#rows;
    const count = Math.ceil((Math.min(width, left + TILE) - left) / STEP);
    const chroma = (y >> chromaShiftY) * cb.stride;
    for (let i = 0; i < count; i++) {
      const x = left + i * STEP;
      first[i] = luma.samples[y * luma.stride + x]!;
      second[i] = cb.samples[chroma + (x >> chromaShiftX)]!;
      third[i] = cr.samples[chroma + (x >> chromaShiftX)]!;
    }
    this.#converter.toLight(this.#rows, 0, count);
    const row = (y >> COLOR_CELL_SHIFT) * this.subject.columns;
    for (let i = 0; i < count; i++) {
      const x = left + i * STEP;
      const certainty = this.findCertainty(alpha, x, y);
      if (certainty === 0) continue;
      const cell = row + (x >> COLOR_CELL_SHIFT);
      const luminance = this.#byRed * first[i]! + this.#byGreen * second[i]! + this.#byBlue * third[i]!;
      if (certainty > 0) {
        this.addRanges(cell, i, luminance);
        this.addColor(this.subject, cell, i, luminance);
      } else this.addColor(this.background, cell, i, luminance);
    }
  }

  /** Whether a pixel and its surroundings are certainly subject (1) or background (-1), or neither. */
  private findCertainty(alpha: Uint16Array, x: number, y: number): number {
    const { width, height } = this.#format;
    const own = y * width + x;
    const value = alpha[own]!;
    if (value > CERTAIN_BACKGROUND && value < CERTAIN_SUBJECT) return 0;
    const west = alpha[x >= MARGIN ? own - MARGIN : own]!;
    const east = alpha[x + MARGIN < width ? own + MARGIN : own]!;
    const north = alpha[y >= MARGIN ? own - MARGIN * width : own]!;
    const south = alpha[y + MARGIN < height ? own + MARGIN * width : own]!;
    if (value >= CERTAIN_SUBJECT)
      return west >= CERTAIN_SUBJECT &&
        east >= CERTAIN_SUBJECT &&
        north >= CERTAIN_SUBJECT &&
        south >= CERTAIN_SUBJECT
        ? 1
        : 0;
    return west <= CERTAIN_BACKGROUND &&
      east <= CERTAIN_BACKGROUND &&
      north <= CERTAIN_BACKGROUND &&
      south <= CERTAIN_BACKGROUND
      ? -1
      : 0;
  }

  private addRanges(cell: number, i: number, luminance: number): void {
    const { values, weights } = this.ranges;
    const scale = 1 / (luminance + RATIO_FLOOR);
    const redRatio = (this.#rows.first[i]! + RATIO_FLOOR) * scale;
    const blueRatio = (this.#rows.third[i]! + RATIO_FLOOR) * scale;
    const greenRatio = (this.#rows.second[i]! + RATIO_FLOOR) * scale;
    weights[cell]! += SAMPLE_WEIGHT;
    const at = cell * RANGE_CHANNELS;
    values[at]! += SAMPLE_WEIGHT * luminance;
    values[at + 1]! += SAMPLE_WEIGHT * luminance * luminance;
    values[at + 2]! += SAMPLE_WEIGHT * redRatio;
    values[at + 3]! += SAMPLE_WEIGHT * redRatio * redRatio;
    values[at + 4]! += SAMPLE_WEIGHT * blueRatio;
    values[at + 5]! += SAMPLE_WEIGHT * blueRatio * blueRatio;
    values[at + 6]! += SAMPLE_WEIGHT * greenRatio;
    values[at + 7]! += SAMPLE_WEIGHT * greenRatio * greenRatio;
  }

  private addColor({ values, weights }: FilledGrid, cell: number, i: number, luminance: number): void {
    const at = cell * COLOR_CHANNELS;
    weights[cell]! += SAMPLE_WEIGHT;
    values[at]! += SAMPLE_WEIGHT * this.#rows.first[i]!;
    values[at + 1]! += SAMPLE_WEIGHT * this.#rows.second[i]!;
    values[at + 2]! += SAMPLE_WEIGHT * this.#rows.third[i]!;
    values[at + 3]! += SAMPLE_WEIGHT * luminance * luminance;
  }
}
