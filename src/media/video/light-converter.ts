import {
  getTransferTables,
  LAST_VALUE,
  LIGHT_STEPS,
  type TransferTables,
  VALUE_OFFSET,
  VALUE_STEPS,
} from './transfer-curve.ts';
import type { WorkingPicture } from './working-picture.ts';

/** Weights of red and blue in luma (H.273, table 4) by FFmpeg's names. */
const LUMA_WEIGHTS: Readonly<Record<string, readonly [number, number]>> = {
  bt709: [0.2126, 0.0722],
  fcc: [0.3, 0.11],
  smpte240m: [0.212, 0.087],
  bt2020nc: [0.2627, 0.0593],
  bt2020c: [0.2627, 0.0593],
};
const BT601: readonly [number, number] = [0.299, 0.114];

const CHROMA_ZERO = 512;

/** Three rows of samples at full size: luma and differences as 10-bit codes, or red, green and blue as linear light. */
export interface PixelRows {
  readonly first: Float32Array;
  readonly second: Float32Array;
  readonly third: Float32Array;
}

/** A row of a picture's samples. Chroma has one sample more than it has sites, the last one twice. */
export interface SampleRow {
  readonly luma: Uint16Array;
  /** Where the row begins in `luma`. */
  readonly offset: number;
  readonly cb: Float32Array;
  readonly cr: Float32Array;
  /** Pixels from one site of chroma to the next, as a power of two. */
  readonly shiftX: number;
}

export function createPixelRows(length: number): PixelRows {
  return {
    first: new Float32Array(length),
    second: new Float32Array(length),
    third: new Float32Array(length),
  };
}

/** Converts rows of pixels between 10-bit Y'CbCr and linear light, 0 black and 1 white, by the tags of a video. */
export class LightConverter {
  /** Weights of red, green and blue in luma. */
  readonly weights: readonly [number, number, number];
  readonly black: number;
  readonly lumaSpan: number;
  readonly chromaSpan: number;
  readonly #tables: TransferTables;
  readonly #redByCr: number;
  readonly #greenByCb: number;
  readonly #greenByCr: number;
  readonly #blueByCb: number;

  constructor({ color, isFullRange }: Pick<WorkingPicture, 'color' | 'isFullRange'>) {
    const [red, blue] = LUMA_WEIGHTS[color.matrix] ?? BT601;
    const green = 1 - red - blue;
    this.weights = [red, green, blue];
    this.black = isFullRange ? 0 : 64;
    this.lumaSpan = isFullRange ? 1023 : 876;
    this.chromaSpan = isFullRange ? 1023 : 896;
    this.#tables = getTransferTables(color.transfer);
    const step = VALUE_STEPS / this.chromaSpan;
    this.#redByCr = 2 * (1 - red) * step;
    this.#blueByCb = 2 * (1 - blue) * step;
    this.#greenByCb = (-2 * blue * (1 - blue) * step) / green;
    this.#greenByCr = (-2 * red * (1 - red) * step) / green;
  }

  /** Replaces codes by linear light from `start` up to `end`. */
  toLight({ first, second, third }: PixelRows, start: number, end: number): void {
    const { light } = this.#tables;
    const byLuma = VALUE_STEPS / this.lumaSpan;
    const offset = (VALUE_OFFSET - this.black / this.lumaSpan) * VALUE_STEPS + 0.5;
    const [redByCr, greenByCb, greenByCr, blueByCb] = [
      this.#redByCr,
      this.#greenByCb,
      this.#greenByCr,
      this.#blueByCb,
    ];
    for (let x = start; x < end; x++) {
      const luma = first[x]! * byLuma + offset;
      const cb = second[x]! - CHROMA_ZERO;
      const cr = third[x]! - CHROMA_ZERO;
      first[x] = light[limitIndex(luma + redByCr * cr, LAST_VALUE)]!;
      second[x] = light[limitIndex(luma + greenByCb * cb + greenByCr * cr, LAST_VALUE)]!;
      third[x] = light[limitIndex(luma + blueByCb * cb, LAST_VALUE)]!;
    }
  }

  /** Writes the linear light of a row of samples to `rows`, from `start` up to `end`. */
  readLight(
    { luma, offset: from, cb, cr, shiftX }: SampleRow,
    { first, second, third }: PixelRows,
    start: number,
    end: number,
  ): void {
    const { light } = this.#tables;
    const byLuma = VALUE_STEPS / this.lumaSpan;
    const offset = (VALUE_OFFSET - this.black / this.lumaSpan) * VALUE_STEPS + 0.5;
    const redByCr = this.#redByCr;
    const greenByCb = this.#greenByCb;
    const greenByCr = this.#greenByCr;
    const blueByCb = this.#blueByCb;
    const between = shiftX / 2;
    for (let x = start; x < end; x++) {
      const site = x >> shiftX;
      const share = (x & 1) * between;
      const y = luma[from + x]! * byLuma + offset;
      const b = cb[site]! + (cb[site + 1]! - cb[site]!) * share - CHROMA_ZERO;
      const r = cr[site]! + (cr[site + 1]! - cr[site]!) * share - CHROMA_ZERO;
      first[x] = light[limitIndex(y + redByCr * r, LAST_VALUE)]!;
      second[x] = light[limitIndex(y + greenByCb * b + greenByCr * r, LAST_VALUE)]!;
      third[x] = light[limitIndex(y + blueByCb * b, LAST_VALUE)]!;
    }
  }

  /** Replaces linear light by codes, not rounded, from `start` up to `end`. */
  toCodes({ first, second, third }: PixelRows, start: number, end: number): void {
    const { value, lightOffset } = this.#tables;
    const last = value.length - 1;
    const offset = lightOffset * LIGHT_STEPS + 0.5;
    const [byRed, byGreen, byBlue] = this.weights;
    const { black, lumaSpan } = this;
    const byCb = this.chromaSpan / (2 * (1 - byBlue));
    const byCr = this.chromaSpan / (2 * (1 - byRed));
    for (let x = start; x < end; x++) {
      const red = value[limitIndex(first[x]! * LIGHT_STEPS + offset, last)]!;
      const green = value[limitIndex(second[x]! * LIGHT_STEPS + offset, last)]!;
      const blue = value[limitIndex(third[x]! * LIGHT_STEPS + offset, last)]!;
      const luma = byRed * red + byGreen * green + byBlue * blue;
      first[x] = black + lumaSpan * luma;
      second[x] = CHROMA_ZERO + byCb * (blue - luma);
      third[x] = CHROMA_ZERO + byCr * (red - luma);
    }
  }
}

function limitIndex(index: number, last: number): number {
  return index < 0 ? 0 : index > last ? last : index | 0;
}
