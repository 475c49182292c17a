/** Code value of black and the distance to white, for 10-bit luma in limited or full range. */
export function getLumaScale(isFullRange: boolean): { black: number; span: number } {
  return isFullRange ? { black: 0, span: 1023 } : { black: 64, span: 876 };
}
