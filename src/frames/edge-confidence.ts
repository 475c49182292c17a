import type { Frame } from '../media/frame.ts';
import { createPixelRows, LightConverter, type PixelRows } from '../media/video/light-converter.ts';
import type { WorkingPicture } from '../media/video/working-picture.ts';
import { getCellPosition } from './compositing/cell-grid.ts';
import { COLOR_CHANNELS, ColorSurvey } from './compositing/color-survey.ts';
import { COLOR_CELL } from './compositing/filled-grid.ts';
import { MatteTiles, OPAQUE, TILE, TILE_SHIFT, TileKind } from './compositing/matte-tiles.ts';
import { getPlanes, type PicturePlanes, RowReader } from './compositing/picture-planes.ts';

/** Difference of opacity at which a matte is believed to the share 1/e. */
const TOLERANCE = 0.15;
/** Standard error of the opacity that colors tell at which they are believed by half. */
const HALF_ERROR = 0.5;
/** Variance of a pixel's light for a luminance of 1, and at least: noise. */
const NOISE = { byLuminance: 0.001, least: 4e-6 } as const;
const MIN_DISTANCE = 1e-9;
/** Difference of opacity that is none, and pixels around what is half-transparent that belong to the outline. */
const NEARLY_EQUAL = OPAQUE * 0.02;
const REACH = 2;

/**
 * Tells how far the colors of a frame bear out its matte along the outline, pixel by pixel. In linear light, the opacity that
 * the colors tell is that of the pixel's projection between the mean colors of certain background and certain subject
 * nearby; its standard error is what their spread and the noise leave. The confidence falls with the difference from the
 * matte beyond that error, and with the error itself: where both sides have one color, nothing is sure. After the
 * confidence of Wang and Cohen, "Optimized Color Sampling for Robust Matting" (2007). All memory is allocated once.
 */
export class EdgeConfidence {
  readonly #format: WorkingPicture;
  readonly #converter: LightConverter;
  readonly #tiles: MatteTiles;
  readonly #survey: ColorSurvey;
  readonly #reader: RowReader;
  readonly #seen: PixelRows;

  constructor(format: WorkingPicture) {
    this.#format = format;
    this.#converter = new LightConverter(format);
    this.#tiles = new MatteTiles(format.width, format.height);
    this.#survey = new ColorSurvey(format, this.#converter);
    this.#reader = new RowReader(format);
    this.#seen = createPixelRows(format.width);
  }

  /**
   * @param frame in the working format; it stays the caller's
   * @param alpha its matte, 0 to 65535, row by row
   * @param confidence written: 65535 is sure, as is all that lies apart from the outline
   */
  measure(frame: Frame, alpha: Uint16Array, confidence: Uint16Array): void {
    const source = getPlanes(frame, this.#format);
    this.#tiles.update(alpha);
    this.#survey.measure(source, alpha, this.#tiles);
    confidence.fill(OPAQUE);
    const { subject, background } = this.#survey;
    const isKnown = subject.isKnown && background.isKnown;
    for (let y = 0; y < this.#format.height; y++) {
      if (!this.#tiles.isMixedRow(y)) continue;
      if (isKnown) this.#measureRow(source, alpha, y, confidence);
      else this.#fillRow(alpha, y, confidence);
    }
  }

  #measureRow(source: PicturePlanes, alpha: Uint16Array, y: number, confidence: Uint16Array): void {
    const { width } = this.#format;
    this.#reader.read(source, y, [0, width], this.#seen);
    this.#converter.toLight(this.#seen, 0, width);
    const inside = this.#survey.subject.interpolateRow(y);
    const outside = this.#survey.background.interpolateRow(y);
    for (const [left, right] of this.#listMixed(y))
      for (let x = left; x < right; x++) {
        if (!this.#isOutline(alpha, x, y)) continue;
        const at = y * width + x;
        const share = this.#rate(x, alpha[at]! / OPAQUE, inside, outside);
        confidence[at] = Math.round(share * OPAQUE);
      }
  }

  /** Without certain subject or background, no color tells anything. */
  #fillRow(alpha: Uint16Array, y: number, confidence: Uint16Array): void {
    const row = y * this.#format.width;
    for (const [left, right] of this.#listMixed(y))
      for (let x = left; x < right; x++) if (this.#isOutline(alpha, x, y)) confidence[row + x] = 0;
  }

  /** Whether a pixel is half-transparent, or near one of another opacity. */
  #isOutline(alpha: Uint16Array, x: number, y: number): boolean {
    const { width, height } = this.#format;
    const at = y * width + x;
    const own = alpha[at]!;
    if (own > NEARLY_EQUAL && own < OPAQUE - NEARLY_EQUAL) return true;
    const isOther = (near: number): boolean => Math.abs(alpha[near]! - own) > NEARLY_EQUAL;
    return (
      isOther(x >= REACH ? at - REACH : at) ||
      isOther(x + REACH < width ? at + REACH : at) ||
      isOther(y >= REACH ? at - REACH * width : at) ||
      isOther(y + REACH < height ? at + REACH * width : at)
    );
  }

  *#listMixed(y: number): Generator<readonly [number, number]> {
    const { columns, kinds } = this.#tiles;
    const row = (y >> TILE_SHIFT) * columns;
    for (let column = 0; column < columns; column++)
      if (kinds[row + column] === TileKind.mixed)
        yield [column * TILE, Math.min(this.#format.width, (column + 1) * TILE)];
  }

  /** @returns the confidence in an opacity `a` of pixel `x`, 0 to 1 */
  #rate(x: number, a: number, inside: Float32Array, outside: Float32Array): number {
    const position = getCellPosition(x, COLOR_CELL);
    const cell = (position | 0) * COLOR_CHANNELS;
    const mix = position - (position | 0);
    const [byRed, byGreen, byBlue] = this.#converter.weights;
    const { first, second, third } = this.#seen;
    const seen = [first[x]!, second[x]!, third[x]!] as const;
    const weights = [byRed, byGreen, byBlue] as const;
    let [along, squared, luminance] = [0, 0, 0];
    const means = [0, 0];
    for (let channel = 0; channel < 3; channel++) {
      const f = interpolate(inside, cell + channel, mix);
      const b = interpolate(outside, cell + channel, mix);
      along += (seen[channel]! - b) * (f - b);
      squared += (f - b) * (f - b);
      means[0]! += weights[channel]! * f;
      means[1]! += weights[channel]! * b;
      luminance += weights[channel]! * seen[channel]!;
    }
    const spread = (cells: Float32Array, mean: number): number =>
      Math.max(0, interpolate(cells, cell + 3, mix) - mean * mean);
    const variance =
      a * a * spread(inside, means[0]!) +
      (1 - a) * (1 - a) * spread(outside, means[1]!) +
      NOISE.byLuminance * Math.max(0, luminance) +
      NOISE.least;
    const distance = Math.max(MIN_DISTANCE, squared);
    const error = Math.sqrt(variance / distance);
    const told = Math.min(1, Math.max(0, along / distance));
    const excess = Math.max(0, Math.abs(told - a) - error) / TOLERANCE;
    return Math.exp(-excess * excess) / (1 + (error / HALF_ERROR) ** 2);
  }
}

/** A value between a cell of a row and the next one. */
function interpolate(cells: Float32Array, at: number, share: number): number {
  return cells[at]! + (cells[at + COLOR_CHANNELS]! - cells[at]!) * share;
}
