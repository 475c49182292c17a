import { createPixelRows, LightConverter, type PixelRows } from '../media/video/light-converter.ts';
import type { WorkingPicture } from '../media/video/working-picture.ts';
import { BackgroundEstimate } from './compositing/background-estimate.ts';
import { getCellPosition } from './compositing/cell-grid.ts';
import { ColorBand } from './compositing/color-band.ts';
import { COLOR_CHANNELS, ColorSurvey, RANGE_CHANNELS, RATIO_FLOOR } from './compositing/color-survey.ts';
import { COLOR_CELL } from './compositing/filled-grid.ts';
import { LightReader } from './compositing/light-reader.ts';
import { MatteRuns, type MatteTiles, OPAQUE, TileKind } from './compositing/matte-tiles.ts';
import type { PicturePlanes } from './compositing/picture-planes.ts';
import type { Plate } from './plate.ts';

/** Variance of what is measured for a luminance of 1: noise, and chroma of half the size. It grows with luminance. */
const NOISE_VARIANCE = 0.001;
/** Least standard deviation of the subject's color: a share of its luminance, and a least value. */
const MIN_DEVIATION = { share: 0.3, value: 0.004 };
/** Keeps what is clear from a division by 0. */
const MIN_ERROR = 1e-12;
/** Half-width of the range of colors, in standard deviations of certain subject nearby. */
const RANGE_DEVIATIONS = 2;
/** Least half-width of the range of ratios to luminance: noise, and chroma of half the size. */
const MIN_RATIO_RANGE = 0.04;
const MIN_LUMINANCE_RANGE = 0.004;
/** Pixels more opaque than this keep more and more of what was measured, so that the core is left as it is. */
const CORE = 0.9;

export interface ColorRequest {
  readonly source: PicturePlanes;
  /** The matte as the engine gave it: 0 to 65535. */
  readonly alpha: Uint16Array;
  /** Tiles of `alpha`. */
  readonly tiles: MatteTiles;
  /** The source without its subject, if it is known. */
  readonly plate?: Plate;
  /** The matte that will be composed with, nowhere wider than `alpha`, and its tiles; `alpha` if undefined. */
  readonly composed?: { readonly alpha: Uint16Array; readonly tiles: MatteTiles };
}

/**
 * Finds the colors of the subject where it is half-transparent. A pixel there is C = aF + (1 - a)B in linear light. B is
 * the plate, or else the mean of the background around. F is the most likely color given its expected value E:
 * F = E + g (C - aE - (1 - a)B), with g = a / (a^2 + v), where v is the variance of the measurement over that of the color
 * (Chuang et al., "A Bayesian approach to digital matting", 2001). With v = 1 - a^2 this is the blur fusion of Forte,
 * `Approximate fast foreground colour estimation` (2021). As there, it is done twice: E is at first the mean of certain
 * subject nearby, then that of the colors just found, so that a light strand stays light.
 *
 * The result is held within the range of luminance and of chromaticity of certain subject nearby, which removes what is
 * left of the old background: brown hair stays brown, and a gray subject gray.
 */
export class ForegroundColors {
  /** The colors of the last frame. */
  readonly band = new ColorBand();
  readonly #width: number;
  readonly #converter: LightConverter;
  readonly #survey: ColorSurvey;
  readonly #reader: LightReader;
  readonly #runs: MatteRuns;
  readonly #seen: PixelRows;
  readonly #background: BackgroundEstimate;

  constructor(format: WorkingPicture) {
    const { width } = format;
    this.#width = width;
    this.#converter = new LightConverter(format);
    this.#survey = new ColorSurvey(format, this.#converter);
    this.#reader = new LightReader(format, this.#converter);
    this.#runs = new MatteRuns(width);
    this.#seen = createPixelRows(width);
    this.#background = new BackgroundEstimate(width, this.#converter, this.#survey.background);
  }

  /** Writes the colors of a frame's half-transparent pixels to `band`. */
  estimate(request: ColorRequest): void {
    const { source, alpha, tiles } = request;
    const composed = request.composed ?? request;
    this.#survey.measure(source, alpha, tiles);
    this.band.count = 0;
    for (let y = 0; y < tiles.height; y++) {
      if (!composed.tiles.isMixedRow(y)) continue;
      this.#runs.find(composed.alpha, composed.tiles, y);
      this.collectRow(request, y);
    }
    if (!this.#survey.subject.isKnown) return;
    this.solve();
    this.#survey.refineSubject(this.band);
    this.solve();
    this.limitToSubject();
  }

  private collectRow({ source, alpha, plate }: ColorRequest, y: number): void {
    const { kinds, starts, count } = this.#runs;
    for (let run = 0; run < count; run++) {
      if (kinds[run] !== TileKind.mixed) continue;
      const interval = [starts[run]!, starts[run + 1]!] as const;
      this.#reader.read(source, y, interval[0], interval[1], this.#seen);
      this.#background.read(y, interval, this.#seen, plate);
      this.collectRun(alpha, y * this.#width, interval);
    }
  }

  private collectRun(alpha: Uint16Array, row: number, [start, end]: readonly [number, number]): void {
    this.band.reserve(end - start);
    const { index, alpha: opacity, red, green, blue, restRed, restGreen, restBlue, error } = this.band;
    const { first, second, third } = this.#seen;
    const { light, variance } = this.#background;
    const [byRed, byGreen, byBlue] = this.#converter.weights;
    for (let x = start; x < end; x++) {
      const entry = this.band.count++;
      const a = alpha[row + x]! / OPAQUE;
      index[entry] = row + x;
      opacity[entry] = a;
      red[entry] = first[x]!;
      green[entry] = second[x]!;
      blue[entry] = third[x]!;
      restRed[entry] = first[x]! - (1 - a) * light.first[x]!;
      restGreen[entry] = second[x]! - (1 - a) * light.second[x]!;
      restBlue[entry] = third[x]! - (1 - a) * light.third[x]!;
      const luminance = byRed * first[x]! + byGreen * second[x]! + byBlue * third[x]!;
      error[entry] = (1 - a) * (NOISE_VARIANCE * Math.max(0, luminance) + (1 - a) * variance[x]!);
    }
  }

  /** Computes the most likely colors from the measurements and the expected colors. */
  private solve(): void {
    const { count, index, alpha, red, green, blue, restRed, restGreen, restBlue, error } = this.band;
    const [byRed, byGreen, byBlue] = this.#converter.weights;
    const { subject } = this.#survey;
    let cells = subject.interpolateRow(0);
    let row = 0;
    for (let entry = 0; entry < count; entry++) {
      const at = index[entry]!;
      if (entry === 0 || at >= row + this.#width) {
        const y = Math.floor(at / this.#width);
        row = y * this.#width;
        cells = subject.interpolateRow(y);
      }
      const a = alpha[entry]!;
      // What is opaque keeps what was measured, and of what is clear no color is seen.
      if (a === 0 || a === 1) continue;
      const position = getCellPosition(at - row, COLOR_CELL);
      const cell = position | 0;
      const share = position - cell;
      const c = cell * COLOR_CHANNELS;
      const next = c + COLOR_CHANNELS;
      const expectedRed = cells[c]! + (cells[next]! - cells[c]!) * share;
      const expectedGreen = cells[c + 1]! + (cells[next + 1]! - cells[c + 1]!) * share;
      const expectedBlue = cells[c + 2]! + (cells[next + 2]! - cells[c + 2]!) * share;
      const square = cells[c + 3]! + (cells[next + 3]! - cells[c + 3]!) * share;
      const luminance = byRed * expectedRed + byGreen * expectedGreen + byBlue * expectedBlue;
      const least = MIN_DEVIATION.value + MIN_DEVIATION.share * luminance;
      const variance = Math.max(least * least, square - luminance * luminance);
      const g = a / (a * a + error[entry]! / variance + MIN_ERROR);
      red[entry] = expectedRed + g * (restRed[entry]! - a * expectedRed);
      green[entry] = expectedGreen + g * (restGreen[entry]! - a * expectedGreen);
      blue[entry] = expectedBlue + g * (restBlue[entry]! - a * expectedBlue);
    }
  }

  /** Brings the colors into the range of luminance and chromaticity of certain subject nearby, luminance first. */
  private limitToSubject(): void {
    const { count, index, alpha, red, green, blue } = this.band;
    const { ranges } = this.#survey;
    const [byRed, byGreen, byBlue] = this.#converter.weights;
    let cells = ranges.interpolateRow(0);
    let row = 0;
    for (let entry = 0; entry < count; entry++) {
      const at = index[entry]!;
      if (entry === 0 || at >= row + this.#width) {
        const y = Math.floor(at / this.#width);
        row = y * this.#width;
        cells = ranges.interpolateRow(y);
      }
      const a = alpha[entry]!;
      if (a === 0 || a === 1) continue;
      const amount = a <= CORE ? 1 : (1 - a) / (1 - CORE);
      const position = getCellPosition(at - row, COLOR_CELL);
      const r = red[entry]!;
      const g = green[entry]!;
      const b = blue[entry]!;
      const seen = byRed * r + byGreen * g + byBlue * b;
      const luminance = limitChannel(cells, position, 0, seen, MIN_LUMINANCE_RANGE);
      const scale = 1 / (Math.max(0, seen) + RATIO_FLOOR);
      const redRatio = limitChannel(cells, position, 2, (r + RATIO_FLOOR) * scale, MIN_RATIO_RANGE);
      const blueRatio = limitChannel(cells, position, 4, (b + RATIO_FLOOR) * scale, MIN_RATIO_RANGE);
      const newRed = Math.max(0, redRatio * (luminance + RATIO_FLOOR) - RATIO_FLOOR);
      const newBlue = Math.max(0, blueRatio * (luminance + RATIO_FLOOR) - RATIO_FLOOR);
      const newGreen = Math.max(0, (luminance - byRed * newRed - byBlue * newBlue) / byGreen);
      red[entry] = r + (newRed - r) * amount;
      green[entry] = g + (newGreen - g) * amount;
      blue[entry] = b + (newBlue - b) * amount;
    }
  }
}

/** Holds a value within the range that a mean and a mean square, interpolated between two cells, tell. */
function limitChannel(
  cells: Float32Array,
  position: number,
  channel: number,
  value: number,
  leastRange: number,
): number {
  const cell = position | 0;
  const at = cell * RANGE_CHANNELS + channel;
  const share = position - cell;
  const mean = cells[at]! + (cells[at + RANGE_CHANNELS]! - cells[at]!) * share;
  const square = cells[at + 1]! + (cells[at + 1 + RANGE_CHANNELS]! - cells[at + 1]!) * share;
  const variance = square - mean * mean;
  const range = leastRange + RANGE_DEVIATIONS * Math.sqrt(variance > 0 ? variance : 0);
  return value < mean - range ? mean - range : value > mean + range ? mean + range : value;
}
