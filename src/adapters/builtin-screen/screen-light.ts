import { createPixelRows, type LightConverter } from '../../media/video/light-converter.ts';
import type { ScreenCodes } from './screen-codes.ts';

/** From the difference of two colors to the axis at right angles to that of the third. */
export const ROOT_THREE_HALVES = Math.sqrt(3) / 2;
/** Chroma of a screen below which nothing can be keyed; keeps divisions tame where there is no screen. */
const MIN_CHROMA = 0.004;
const MIN_LIGHT = 0.004;
/** Least noise of a pixel relative to that of the screen's mean. */
const MIN_NOISE_SHARE = 0.1;

/** The linear light of a screen at half size, as what frames are divided by. */
export interface ScreenLight {
  /** Linear light of each 10-bit luma code. */
  readonly lightByCode: Float32Array;
  /** One over the screen's own light, from luma alone. */
  readonly inverseLight: Float32Array;
  /** One over the length of the screen's chroma. */
  readonly inverseChroma: Float32Array;
  /** Chroma of the screen's mean relative to that at a pixel: what falls back on the subject comes from all of it. */
  readonly bounce: Float32Array;
  /** How much noisier a pixel is than the screen's mean, relative to the screen: codes have the same noise everywhere. */
  readonly inverseNoise: Float32Array;
  /** The screen's chroma divided by its square: towards the second color, and across. */
  readonly plateFirst: Float32Array;
  readonly plateSecond: Float32Array;
}

/** Measures the light of a screen whose codes are given. */
export function measureScreenLight(codes: ScreenCodes, converter: LightConverter): ScreenLight {
  const area = codes.width * codes.height;
  const screen: ScreenLight = {
    lightByCode: createLightTable(converter),
    inverseLight: new Float32Array(area),
    inverseChroma: new Float32Array(area),
    bounce: new Float32Array(area),
    inverseNoise: new Float32Array(area),
    plateFirst: new Float32Array(area),
    plateSecond: new Float32Array(area),
  };
  for (let y = 0; y < codes.height; y++) measureRow(screen, codes, converter, y);
  compareWithMean(screen, codes, converter.black);
  return screen;
}

function createLightTable(converter: LightConverter): Float32Array {
  const rows = createPixelRows(1024);
  for (let code = 0; code < 1024; code++) rows.first[code] = code;
  rows.second.fill(512);
  rows.third.fill(512);
  converter.toLight(rows, 0, 1024);
  return rows.second;
}

function measureRow(
  { lightByCode, inverseLight, inverseChroma, plateFirst, plateSecond }: ScreenLight,
  { width, luma, blue, red }: ScreenCodes,
  converter: LightConverter,
  y: number,
): void {
  const at = y * width;
  const first = luma.slice(at, at + width);
  const second = blue.slice(at, at + width);
  const third = red.slice(at, at + width);
  for (let x = 0; x < width; x++)
    inverseLight[at + x] = 1 / Math.max(MIN_LIGHT, interpolateLight(lightByCode, first[x]!));
  converter.toLight({ first, second, third }, 0, width);
  for (let x = 0; x < width; x++) {
    const a = second[x]! - (first[x]! + third[x]!) / 2;
    const b = (first[x]! - third[x]!) * ROOT_THREE_HALVES;
    const squared = Math.max(MIN_CHROMA * MIN_CHROMA, a * a + b * b);
    inverseChroma[at + x] = 1 / Math.sqrt(squared);
    plateFirst[at + x] = a / squared;
    plateSecond[at + x] = b / squared;
  }
}

function interpolateLight(table: Float32Array, code: number): number {
  const from = Math.min(1022, Math.max(0, Math.floor(code)));
  return table[from]! + (table[from + 1]! - table[from]!) * (code - from);
}

function compareWithMean(
  { inverseChroma, bounce, inverseNoise }: ScreenLight,
  { luma }: ScreenCodes,
  black: number,
): void {
  let [chroma, level] = [0, 0];
  for (let i = 0; i < bounce.length; i++) {
    chroma += 1 / inverseChroma[i]!;
    level += luma[i]! - black;
  }
  const [meanChroma, meanLevel] = [chroma / bounce.length, Math.max(1, level / bounce.length)];
  for (let i = 0; i < bounce.length; i++) {
    bounce[i] = meanChroma * inverseChroma[i]!;
    inverseNoise[i] = Math.max(MIN_NOISE_SHARE, (luma[i]! - black) / meanLevel);
  }
}
