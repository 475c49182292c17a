import { type Frame, getPlane8, getPlane16 } from '../frame.ts';

/** The value for two equal pictures in dB, above that of any coding. */
export const EQUAL_PSNR = 100;

/** Peak signal-to-noise ratio of the luma planes of two pictures of one size and depth, in dB. */
export function measureLumaPsnr(a: Frame, b: Frame, bitDepth: number): number {
  const { width, height } = a;
  const plane = bitDepth > 8 ? getPlane16 : getPlane8;
  const [left, right] = [plane(a, 0, width, height), plane(b, 0, width, height)];
  let sum = 0;
  for (let y = 0; y < height; y++) {
    const [rowA, rowB] = [y * left.stride, y * right.stride];
    for (let x = 0; x < width; x++) sum += (left.samples[rowA + x]! - right.samples[rowB + x]!) ** 2;
  }
  if (sum === 0) return EQUAL_PSNR;
  const peak = 2 ** bitDepth - 1;
  return Math.min(EQUAL_PSNR, 10 * Math.log10((peak * peak * width * height) / sum));
}
