import type { Plane16 } from '../../media/frame.ts';
import { createPixelRows, type PixelRows } from '../../media/video/light-converter.ts';
import type { Areas } from './areas.ts';
import type { BandLines } from './band-lines.ts';
import { BAND, type Classes } from './classify.ts';
import { ChromaDetail } from './enlarge-chroma.ts';
import { type KeyPicture, type KeyReader, ROOT_THREE_HALVES } from './key-picture.ts';

/** Difference of chroma that noise explains. */
const CHROMA_MARGIN = 0.03;
const OPAQUE = 65_535;

/** A frame that was solved at half size. */
export interface KeyedFrame {
  readonly picture: KeyPicture;
  readonly classes: Classes;
  readonly areas: Areas;
  readonly lines: BandLines;
  readonly luma: Plane16;
  /** Its light relative to the plate. */
  readonly gain: number;
}

/** Columns of half size from `left` up to `right` of a row of the picture. */
interface RowPart {
  readonly row: number;
  readonly left: number;
  readonly right: number;
}

/**
 * Solves opacity at the picture's size. Video has light in full size and chroma in half, as means of codes, which are not
 * those of light: a pixel half covered by something black has a quarter of the light. So chroma is enlarged first, and
 * every pixel of the band is then looked up on the line that its neighborhood at half size lies on.
 */
export class AlphaRefiner {
  readonly #reader: KeyReader;
  readonly #detail: ChromaDetail;
  readonly #rows: PixelRows;
  /** Rows of half size, interpolated to a row of the picture, with one pixel more. */
  readonly #constants: Float32Array;
  readonly #certainties: Float32Array;
  readonly #mixed: readonly Float32Array[];

  constructor(reader: KeyReader) {
    this.#reader = reader;
    this.#detail = new ChromaDetail(reader.width, reader.height);
    this.#rows = createPixelRows(2 * reader.width);
    this.#constants = new Float32Array(reader.width + 1);
    this.#certainties = new Float32Array(reader.width + 1);
    this.#mixed = Array.from({ length: 9 }, () => new Float32Array(reader.width + 1));
  }

  /** Writes the opacity of a frame's areas to `alpha`, which is 0 everywhere. */
  refine(frame: KeyedFrame, alpha: Uint16Array): void {
    const { picture, classes, areas, luma } = frame;
    this.#detail.measure(picture.codes, classes.kinds, areas);
    for (let area = 0; area < areas.count; area++) {
      const [left, right] = [areas.left[area]!, areas.right[area]!];
      const end = Math.min(luma.height, 2 * areas.bottom[area]!);
      for (let row = 2 * areas.top[area]!; row < end; row++)
        this.#refineRow(frame, { row, left, right }, alpha);
    }
  }

  /** Splits a row into what has band around and what has not. */
  #refineRow(frame: KeyedFrame, { row, left, right }: RowPart, alpha: Uint16Array): void {
    const at = (row >> 1) * this.#reader.width;
    const next = this.#findNext(row);
    const { kinds } = frame.classes;
    for (let x = left; x < right; ) {
      const isBand = this.#isByBand(kinds, at, next, x);
      let end = x + 1;
      while (end < right && this.#isByBand(kinds, at, next, end) === isBand) end++;
      const part = { row, left: x, right: end };
      this.#mixRow(frame.lines.constant, this.#constants, part);
      this.#mixRow(frame.classes.difference, this.#certainties, part);
      if (isBand) this.#solveBand(frame, part, alpha);
      else this.#copySure(frame.luma, part, alpha);
      x = end;
    }
  }

  /** How far the other row of half size is between which and its own a row of the picture lies. */
  #findNext(row: number): number {
    const { width, height } = this.#reader;
    const y = row >> 1;
    return row & 1 ? (y < height - 1 ? width : 0) : y > 0 ? -width : 0;
  }

  #isByBand(kinds: Uint8Array, at: number, next: number, x: number): boolean {
    const i = at + x;
    if (kinds[i] === BAND || kinds[i + next] === BAND) return true;
    return x + 1 < this.#reader.width && (kinds[i + 1] === BAND || kinds[i + 1 + next] === BAND);
  }

  #mixRow(map: Float32Array, mixed: Float32Array, { row, left, right }: RowPart): void {
    const { width } = this.#reader;
    const next = this.#findNext(row);
    const end = right < width ? right + 1 : width;
    for (let x = left, i = (row >> 1) * width + left; x < end; x++, i++)
      mixed[x] = 0.75 * map[i]! + 0.25 * map[i + next]!;
    if (right === width) mixed[width] = mixed[width - 1]!;
  }

  /** Even columns lie on those of half size, odd ones between two. */
  #copySure(luma: Plane16, { row, left, right }: RowPart, alpha: Uint16Array): void {
    const [constants, certainties] = [this.#constants, this.#certainties];
    const end = Math.min(luma.width, 2 * right);
    for (let column = 2 * left, to = row * luma.width + column; column < end; column++, to++) {
      const x = column >> 1;
      const next = x + (column & 1);
      const share = (constants[x]! + constants[next]!) * (certainties[x]! + certainties[next]!);
      alpha[to] = OPAQUE * 0.25 * share + 0.5;
    }
  }

  #solveBand(frame: KeyedFrame, part: RowPart, alpha: Uint16Array): void {
    const { lines, picture, luma } = frame;
    const { blue, red, blueSlope, redSlope } = this.#detail;
    const sources = [lines.byToward, lines.byAcross, lines.byLight, lines.limit];
    [...sources, picture.codes.luma, blue, red, blueSlope, redSlope].forEach((map, index) =>
      this.#mixRow(map, this.#mixed[index]!, part),
    );
    this.#enlargeCodes(luma, part);
    this.#reader.converter.toLight(this.#rows, 2 * part.left, Math.min(luma.width, 2 * part.right));
    this.#solvePixels(frame, part, alpha);
  }

  /** Writes the codes of a part at full size. */
  #enlargeCodes({ samples, stride, width }: Plane16, { row, left, right }: RowPart): void {
    const [, , , , lumas, blues, reds, blueSlopes, redSlopes] = this.#mixed as Float32Array[];
    const { first, second, third } = this.#rows;
    const end = Math.min(width, 2 * right);
    for (let column = 2 * left, at = row * stride + column; column < end; column++, at++) {
      const x = column >> 1;
      const next = x + (column & 1);
      const code = samples[at]! & 1023;
      const detail = (code - (lumas![x]! + lumas![next]!) * 0.5) * 0.5;
      first[column] = code;
      second[column] = (blues![x]! + blues![next]!) * 0.5 + detail * (blueSlopes![x]! + blueSlopes![next]!);
      third[column] = (reds![x]! + reds![next]!) * 0.5 + detail * (redSlopes![x]! + redSlopes![next]!);
    }
  }

  #solvePixels({ luma, gain }: KeyedFrame, { row, left, right }: RowPart, alpha: Uint16Array): void {
    const { lightByCode, inverseLight, plateFirst, plateSecond, width } = this.#reader;
    const [byToward, byAcross, byLight, limits] = this.#mixed as Float32Array[];
    const [constants, certainties] = [this.#constants, this.#certainties];
    const { first, second, third } = this.#rows;
    const byGain = 1 / gain;
    const end = Math.min(luma.width, 2 * right);
    for (let column = 2 * left, at = row * luma.stride + column; column < end; column++, at++) {
      const x = column >> 1;
      const next = x + (column & 1);
      const certainty = certainties[x]! + certainties[next]!;
      if (certainty === 0) continue;
      const i = (row >> 1) * width + x;
      const a = (second[column]! - (first[column]! + third[column]!) * 0.5) * byGain;
      const b = (first[column]! - third[column]!) * (ROOT_THREE_HALVES * byGain);
      const toward = a * plateFirst[i]! + b * plateSecond[i]!;
      const across = b * plateFirst[i]! - a * plateSecond[i]!;
      const light = lightByCode[luma.samples[at]! & 1023]! * inverseLight[i]! * byGain;
      const sum =
        constants[x]! +
        constants[next]! +
        (byToward![x]! + byToward![next]!) * toward +
        (byAcross![x]! + byAcross![next]!) * across +
        (byLight![x]! + byLight![next]!) * light;
      // However its light differs: what has the screen's chroma covers none of it.
      const most = (1 - toward + CHROMA_MARGIN) * (limits![x]! + limits![next]!);
      const share = 0.5 * (sum < most ? sum : most);
      alpha[row * luma.width + column] =
        OPAQUE * 0.5 * certainty * (share < 0 ? 0 : share > 1 ? 1 : share) + 0.5;
    }
  }
}
