import type { Plane16 } from '../../media/frame.ts';
import { createPixelRows, type PixelRows } from '../../media/video/light-converter.ts';
import type { Areas } from './areas.ts';
import type { BandLines } from './band-lines.ts';
import { BAND, type Classes, CORE } from './classify.ts';
import { ChromaDetail } from './enlarge-chroma.ts';
import type { KeyPicture, KeyReader } from './key-picture.ts';
import { ROOT_THREE_HALVES } from './screen-light.ts';

/** Difference of chroma that noise explains. */
const CHROMA_MARGIN = 0.03;
const OPAQUE = 65_535;
/** Maps of half size that are enlarged: six of lines and certainty, five of codes. */
const MAPS = 11;

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
  /** The most opacity that the chroma of each pixel of the band admits, 0 to 65535. */
  readonly limits: Uint16Array;
  readonly #reader: KeyReader;
  readonly #detail: ChromaDetail;
  readonly #rows: PixelRows;
  /** Rows of half size, interpolated to a row of the picture, with one pixel more. */
  readonly #mixed: readonly Float32Array[];
  /** The maps of the frame from which they are mixed. */
  #maps: readonly Float32Array[] = [];

  constructor(reader: KeyReader) {
    this.#reader = reader;
    this.limits = new Uint16Array(4 * reader.width * reader.height);
    this.#detail = new ChromaDetail(reader.width, reader.height);
    this.#rows = createPixelRows(2 * reader.width);
    this.#mixed = Array.from({ length: MAPS }, () => new Float32Array(reader.width + 1));
  }

  /** Writes the opacity of a frame's areas to `alpha`, which is 0 everywhere. */
  refine(frame: KeyedFrame, alpha: Uint16Array): void {
    const { picture, classes, areas, luma } = frame;
    this.#detail.measure(picture.codes, classes.kinds, areas);
    const { constant, byToward, byAcross, byLight, limit } = frame.lines;
    const { blue, red, blueSlope, redSlope } = this.#detail;
    const lines = [constant, classes.difference, byToward, byAcross, byLight, limit];
    this.#maps = [...lines, picture.codes.luma, blue, red, blueSlope, redSlope];
    for (let area = 0; area < areas.count; area++) {
      const [left, right] = [areas.left[area]!, areas.right[area]!];
      const end = Math.min(luma.height, 2 * areas.bottom[area]!);
      for (let row = 2 * areas.top[area]!; row < end; row++)
        this.#refineRow(frame, { row, left, right }, alpha);
    }
  }

  /** Splits a row into what is surely the subject or the screen, and what is neither. */
  #refineRow(frame: KeyedFrame, { row, left, right }: RowPart, alpha: Uint16Array): void {
    const at = (row >> 1) * this.#reader.width;
    const next = this.#findNext(row);
    const { kinds } = frame.classes;
    const { width } = frame.luma;
    for (let x = left; x < right; ) {
      const kind = this.#findKind(kinds, at, next, x);
      let end = x + 1;
      while (end < right && this.#findKind(kinds, at, next, end) === kind) end++;
      if (kind === CORE) alpha.fill(OPAQUE, row * width + 2 * x, row * width + Math.min(width, 2 * end));
      else if (kind === BAND) this.#solveBand(frame, { row, left: x, right: end }, alpha);
      x = end;
    }
  }

  /** Calls `visit` for each pixel of the band that differs from the screen. */
  forEachInBand({ areas, luma, classes }: KeyedFrame, visit: (column: number, row: number) => void): void {
    const { kinds, difference } = classes;
    for (let area = 0; area < areas.count; area++) {
      const end = Math.min(luma.height, 2 * areas.bottom[area]!);
      for (let row = 2 * areas.top[area]!; row < end; row++) {
        const at = (row >> 1) * this.#reader.width;
        const next = this.#findNext(row);
        for (let x = areas.left[area]!; x < areas.right[area]!; x++) {
          if (this.#findKind(kinds, at, next, x) !== BAND) continue;
          const beside = x + 1 < this.#reader.width ? 1 : 0;
          const i = at + x;
          if (difference[i]! + difference[i + next]! + difference[i + beside]! === 0) continue;
          visit(2 * x, row);
          if (2 * x + 1 < luma.width) visit(2 * x + 1, row);
        }
      }
    }
  }

  /** How far the other row of half size is between which and its own a row of the picture lies. */
  #findNext(row: number): number {
    const { width, height } = this.#reader;
    const y = row >> 1;
    return row & 1 ? (y < height - 1 ? width : 0) : y > 0 ? -width : 0;
  }

  /** The kind of all pixels of half size around two of the picture; BAND if they differ. */
  #findKind(kinds: Uint8Array, at: number, next: number, x: number): number {
    const i = at + x;
    const kind = kinds[i]!;
    const beside = x + 1 < this.#reader.width ? 1 : 0;
    const isOne = kinds[i + next] === kind && kinds[i + beside] === kind && kinds[i + beside + next] === kind;
    return isOne ? kind : BAND;
  }

  #mixRow(map: Float32Array, mixed: Float32Array, { row, left, right }: RowPart): void {
    const { width } = this.#reader;
    const next = this.#findNext(row);
    const end = right < width ? right + 1 : width;
    for (let x = left, i = (row >> 1) * width + left; x < end; x++, i++)
      mixed[x] = 0.75 * map[i]! + 0.25 * map[i + next]!;
    if (right === width) mixed[width] = mixed[width - 1]!;
  }

  #solveBand(frame: KeyedFrame, part: RowPart, alpha: Uint16Array): void {
    const { luma } = frame;
    for (let index = 0; index < this.#maps.length; index++)
      this.#mixRow(this.#maps[index]!, this.#mixed[index]!, part);
    this.#enlargeCodes(luma, part);
    this.#reader.converter.toLight(this.#rows, 2 * part.left, Math.min(luma.width, 2 * part.right));
    this.#solvePixels(frame, part, alpha);
  }

  /** Writes the codes of a part at full size. */
  #enlargeCodes({ samples, stride, width }: Plane16, { row, left, right }: RowPart): void {
    const mixed = this.#mixed;
    const lumas = mixed[6]!;
    const blues = mixed[7]!;
    const reds = mixed[8]!;
    const blueSlopes = mixed[9]!;
    const redSlopes = mixed[10]!;
    const { first, second, third } = this.#rows;
    const end = Math.min(width, 2 * right);
    for (let column = 2 * left, at = row * stride + column; column < end; column++, at++) {
      const x = column >> 1;
      const next = x + (column & 1);
      const code = samples[at]! & 1023;
      const detail = (code - (lumas[x]! + lumas[next]!) * 0.5) * 0.5;
      first[column] = code;
      second[column] = (blues[x]! + blues[next]!) * 0.5 + detail * (blueSlopes[x]! + blueSlopes[next]!);
      third[column] = (reds[x]! + reds[next]!) * 0.5 + detail * (redSlopes[x]! + redSlopes[next]!);
    }
  }

  #solvePixels({ luma, gain }: KeyedFrame, { row, left, right }: RowPart, alpha: Uint16Array): void {
    const { lightByCode, inverseLight, plateFirst, plateSecond, width } = this.#reader;
    const mixed = this.#mixed;
    const constants = mixed[0]!;
    const certainties = mixed[1]!;
    const byToward = mixed[2]!;
    const byAcross = mixed[3]!;
    const byLight = mixed[4]!;
    const limits = mixed[5]!;
    const { first, second, third } = this.#rows;
    const byGain = 1 / gain;
    const end = Math.min(luma.width, 2 * right);
    for (let column = 2 * left, at = row * luma.stride + column; column < end; column++, at++) {
      const x = column >> 1;
      const next = x + (column & 1);
      const certainty = certainties[x]! + certainties[next]!;
      const to = row * luma.width + column;
      this.limits[to] = 0;
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
        (byToward[x]! + byToward[next]!) * toward +
        (byAcross[x]! + byAcross[next]!) * across +
        (byLight[x]! + byLight[next]!) * light;
      // However its light differs: what has the screen's chroma covers none of it.
      const most = (1 - toward + CHROMA_MARGIN) * (limits[x]! + limits[next]!);
      const share = 0.5 * (sum < most ? sum : most);
      this.limits[to] = OPAQUE * (most < 0 ? 0 : most > 2 ? 1 : 0.5 * most);
      alpha[to] = OPAQUE * 0.5 * certainty * (share < 0 ? 0 : share > 1 ? 1 : share) + 0.5;
    }
  }
}
