/** Linear light, 0 to 1. */
export interface Color {
  readonly red: number;
  readonly green: number;
  readonly blue: number;
}

/** Linear light of a BT.709 code, 0 to 1. */
export function decodeLight(code: number): number {
  return code < 0.081 ? code / 4.5 : ((code + 0.099) / 1.099) ** (1 / 0.45);
}

/** BT.709 code of linear light, 0 to 1. */
function encodeLight(light: number): number {
  return light < 0.018 ? light * 4.5 : 1.099 * light ** 0.45 - 0.099;
}

/** The color of 8-bit BT.709 codes. */
export function createColor(red: number, green: number, blue: number): Color {
  return {
    red: decodeLight(red / 255),
    green: decodeLight(green / 255),
    blue: decodeLight(blue / 255),
  };
}

const STEPS = 1 << 14;
/** By the root of light, because codes rise steeply near black. */
const CODES = Float32Array.from({ length: STEPS + 2 }, (_, i) => encodeLight((i / STEPS) ** 2));

/** `encodeLight` from a table, for whole pictures; light is limited to 0 to 1. */
export function lookUpCode(light: number): number {
  const position = Math.sqrt(Math.min(1, Math.max(0, light))) * STEPS;
  const index = position | 0;
  return CODES[index]! + (CODES[index + 1]! - CODES[index]!) * (position - index);
}
