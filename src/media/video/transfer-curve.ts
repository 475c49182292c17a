/** A transfer characteristic: from linear light to the coded value and back, both 1 at white. */
interface TransferCurve {
  encode(light: number): number;
  decode(value: number): number;
}

/** A curve of H.273 with a straight piece at black: `scale * L^exponent - (scale - 1)` above `knee`. */
function createPiecewise(scale: number, exponent: number, slope: number, knee: number): TransferCurve {
  return {
    encode: (light) => (light < knee ? slope * light : scale * light ** exponent - (scale - 1)),
    decode: (value) =>
      value < slope * knee ? value / slope : ((value + scale - 1) / scale) ** (1 / exponent),
  };
}

function createGamma(gamma: number): TransferCurve {
  return { encode: (light) => light ** (1 / gamma), decode: (value) => value ** gamma };
}

const BT709 = createPiecewise(1.09929682680944, 0.45, 4.5, 0.018053968510807);

/** The curves of H.273, table 3, by FFmpeg's names. */
const CURVES: Readonly<Record<string, TransferCurve>> = {
  gamma22: createGamma(2.2),
  gamma28: createGamma(2.8),
  linear: createGamma(1),
  smpte240m: createPiecewise(1.111572195921731, 0.45, 4, 0.022821585529445),
  'iec61966-2-1': createPiecewise(1.055010718947587, 1 / 2.4, 12.92, 0.003041282560128),
};

/** Coded values from -0.5 to 1.5 cover what Y'CbCr can hold beyond white and outside of the gamut. */
export const VALUE_OFFSET = 0.5;
export const VALUE_STEPS = 8192;
const VALUE_COUNT = 2 * VALUE_STEPS;
export const LAST_VALUE = VALUE_COUNT - 1;

/** A step of light is at most a quarter of a 10-bit code, where the curve is steepest. */
export const LIGHT_STEPS = 16384;

/** Tables between coded values and linear light. */
export interface TransferTables {
  /** Linear light of the coded value `index / VALUE_STEPS - VALUE_OFFSET`. */
  readonly light: Float32Array;
  /** Coded value of the linear light `index / LIGHT_STEPS - lightOffset`. */
  readonly value: Float32Array;
  readonly lightOffset: number;
}

const cache = new Map<string, TransferTables>();

/** Tables for a transfer characteristic by FFmpeg's name. BT.709's curve stands for those that share it, and for others. */
export function getTransferTables(transfer: string): TransferTables {
  const known = transfer in CURVES ? transfer : 'bt709';
  let tables = cache.get(known);
  if (!tables) {
    tables = createTables(CURVES[known] ?? BT709);
    cache.set(known, tables);
  }
  return tables;
}

function createTables({ encode, decode }: TransferCurve): TransferTables {
  // Below black the curve goes on mirrored, as xvYCC has it.
  const mirror = (curve: (x: number) => number, x: number): number => (x < 0 ? -curve(-x) : curve(x));
  const light = new Float32Array(VALUE_COUNT).map((_, i) => mirror(decode, i / VALUE_STEPS - VALUE_OFFSET));
  const lightOffset = -light[0]!;
  const count = Math.ceil((light[LAST_VALUE]! + lightOffset) * LIGHT_STEPS) + 1;
  const value = new Float32Array(count).map((_, i) => mirror(encode, i / LIGHT_STEPS - lightOffset));
  return { light, value, lightOffset };
}

/** Linear light of a coded value, from the tables. */
export function decodeLight({ light }: TransferTables, value: number): number {
  return light[Math.min(LAST_VALUE, Math.max(0, Math.round((value + VALUE_OFFSET) * VALUE_STEPS)))]!;
}

/** Coded value of linear light, from the tables. */
export function encodeLight({ value, lightOffset }: TransferTables, light: number): number {
  return value[Math.min(value.length - 1, Math.max(0, Math.round((light + lightOffset) * LIGHT_STEPS)))]!;
}
