import { averageBoxes } from './guided-upsampling.ts';
import type { RgbPicture } from './rgb-picture.ts';

/** Mean absolute difference from the neighbors, over small windows. */
export function measureDetail(luma: Float32Array, { width, height }: RgbPicture): Float32Array {
  const detail = new Float32Array(luma.length);
  for (let y = 1; y < height - 1; y++) {
    for (let at = y * width + 1; at < (y + 1) * width - 1; at++) {
      const around = (luma[at - 1]! + luma[at + 1]! + luma[at - width]! + luma[at + width]!) / 4;
      detail[at] = Math.abs(luma[at]! - around);
    }
  }
  return averageBoxes(detail, { width, height }, 2);
}

/** Largest detail of sky: clouds are soft, leaves and roofs are not. */
const SKY_DETAIL = 0.022;
/** Largest step of luma from one pixel of sky to the next. */
const SKY_STEP = 0.05;
/** Darkest sky compared with the median of the upper edge. */
const SKY_DARKEST = 0.6;

/**
 * Finds open sky: bright or blue, soft pixels, followed from the upper edge downwards and sideways.
 *
 * @returns how surely each pixel is sky, 0 to 1
 */
export function findSky(
  { width, height, data }: RgbPicture,
  luma: Float32Array,
  detail: Float32Array,
): Float32Array {
  const area = width * height;
  const sky = new Float32Array(area);
  const queue: number[] = [];
  const darkest = luma.slice(0, width).sort()[width >> 1]! * SKY_DARKEST;
  const isSky = (at: number): boolean => {
    const [red, blue] = [data[at]!, data[area * 2 + at]!];
    const isLit = luma[at]! > 0.55 && blue > red - 0.06;
    const isBlue = blue > red + 0.06 && luma[at]! > 0.18;
    return detail[at]! < SKY_DETAIL && luma[at]! > darkest && (isLit || isBlue);
  };
  const visit = (at: number, from: number): void => {
    if (sky[at] !== 0 || Math.abs(luma[at]! - luma[from]!) > SKY_STEP || !isSky(at)) return;
    sky[at] = 1;
    queue.push(at);
  };
  for (let x = 0; x < width; x++) visit(x, x);
  for (let at = queue.pop(); at !== undefined; at = queue.pop()) {
    if (at % width > 0) visit(at - 1, at);
    if (at % width < width - 1) visit(at + 1, at);
    if (at + width < area * 0.7) visit(at + width, at);
    if (at >= width) visit(at - width, at);
  }
  return averageBoxes(sky, { width, height }, 1);
}
