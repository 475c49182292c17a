import type { PictureSize } from '../../../frames/box-mean.ts';
import { BLOCK, BlockStatistics } from './block-statistics.ts';
import { CORE_ALPHA, type QualityFrame } from './quality-picture.ts';

/**
 * The mean structural part of SSIM of source and result over blocks that lie within the subject, -1 to 1: what matched
 * colors and other light don't change. 1 without a subject.
 */
export function compareStructure(
  { alpha, source, result }: QualityFrame,
  { width, height }: PictureSize,
): number {
  const statistics = new BlockStatistics();
  let [sum, count] = [0, 0];
  for (let y = 0; y + BLOCK <= height; y += BLOCK)
    for (let x = 0; x + BLOCK <= width; x += BLOCK) {
      const start = y * width + x;
      if (!isCore(alpha, start, width)) continue;
      sum += statistics.read(source.luma, result.luma, start, width).computeStructure();
      count++;
    }
  return count > 0 ? sum / count : 1;
}

function isCore(alpha: Float32Array, start: number, width: number): boolean {
  for (let row = 0, at = start; row < BLOCK; row++, at += width)
    for (let i = at; i < at + BLOCK; i++) if (alpha[i]! < CORE_ALPHA) return false;
  return true;
}

/** Distance of the pixels that are looked at. */
const STEP = 2;
/** Median of the absolute value of normal noise, as a share of its standard deviation. */
const MEDIAN_SHARE = 0.6745;
const LARGEST = 1023 * 4;
const histogram = new Int32Array(LARGEST + 1);

/**
 * Estimates the variance of a picture's noise in squared codes from one frame: the median of the absolute response to
 * Immerkaer's mask ("Fast noise variance estimation", 1996), which ignores lines and slopes.
 */
export function estimateGrain(luma: Float32Array, { width, height }: PictureSize): number {
  histogram.fill(0);
  let count = 0;
  for (let y = 1; y < height - 1; y += STEP)
    for (let i = y * width + 1, end = (y + 1) * width - 1; i < end; i += STEP) {
      const [up, down] = [i - width, i + width];
      const corners = luma[up - 1]! + luma[up + 1]! + luma[down - 1]! + luma[down + 1]!;
      const sides = luma[up]! + luma[down]! + luma[i - 1]! + luma[i + 1]!;
      const response = Math.abs(corners - 2 * sides + 4 * luma[i]!);
      histogram[Math.min(LARGEST, Math.round(response))]!++;
      count++;
    }
  let [median, below] = [0, histogram[0]!];
  while (below * 2 < count) below += histogram[++median]!;
  // The mask's coefficients have a squared sum of 36.
  return (median / MEDIAN_SHARE) ** 2 / 36;
}
