/** Luma code values of black and the span to white, for 10-bit samples in limited or full range. */
export function getLumaScale(isFullRange: boolean): { black: number; span: number } {
  return isFullRange ? { black: 0, span: 1023 } : { black: 64, span: 876 };
}
