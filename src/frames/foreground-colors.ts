import { createPixelRows, LightConverter, type PixelRows } from '../media/video/light-converter.ts';
import type { WorkingPicture } from '../media/video/working-picture.ts';
import { BackgroundEstimate } from './compositing/background-estimate.ts';
import { ColorBand } from './compositing/color-band.ts';
import { limitColors } from './compositing/color-limits.ts';
import { ColorSurvey } from './compositing/color-survey.ts';
import { LightReader } from './compositing/light-reader.ts';
import { findLikelyColors } from './compositing/likely-colors.ts';
import { MatteRuns, type MatteTiles, OPAQUE, TileKind } from './compositing/matte-tiles.ts';
import type { PicturePlanes } from './compositing/picture-planes.ts';
import type { Plate } from './plate.ts';

/** Variance of what is measured for a luminance of 1: noise, and chroma of half the size. It grows with luminance. */
const NOISE_VARIANCE = 0.001;

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
  readonly band: ColorBand;
  readonly #width: number;
  readonly #converter: LightConverter;
  readonly #survey: ColorSurvey;
  readonly #reader: LightReader;
  readonly #runs: MatteRuns;
  readonly #seen: PixelRows;
  readonly #background: BackgroundEstimate;

  constructor(format: WorkingPicture) {
    const { width, height } = format;
    this.band = new ColorBand(height);
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
    this.band.clear();
    for (let y = 0; y < tiles.height; y++) {
      if (!composed.tiles.isMixedRow(y)) continue;
      this.#runs.find(composed.alpha, composed.tiles, y);
      this.band.startRow(y);
      this.collectRow(request, y);
    }
    if (!this.#survey.subject.isKnown) return;
    const { subject, ranges } = this.#survey;
    const { weights } = this.#converter;
    findLikelyColors(this.band, subject, weights, this.#width);
    this.#survey.refineSubject(this.band);
    findLikelyColors(this.band, subject, weights, this.#width);
    limitColors(this.band, ranges, weights, this.#width);
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
}
