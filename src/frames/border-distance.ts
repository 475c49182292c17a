import type { PictureSize } from './box-mean.ts';

const FAR = 255;

/**
 * Writes how far each pixel is from the nearest one of `value`, in steps to any of the eight neighbors, up to 255; pixels of
 * `value` are at 0.
 */
export function measureDistanceTo(
  mask: Uint8Array,
  value: number,
  { width, height }: PictureSize,
  distances: Uint8Array,
): void {
  for (let at = 0; at < mask.length; at++) distances[at] = mask[at] === value ? 0 : FAR;
  for (let y = 0, at = 0; y < height; y++) {
    const above = distances.subarray(Math.max(0, y - 1) * width, Math.max(1, y) * width);
    for (let x = 0; x < width; x++, at++) {
      let least = distances[at]!;
      if (least === 0) continue;
      if (x > 0 && distances[at - 1]! < least) least = distances[at - 1]! + 1;
      if (y > 0) least = limitByRow(above, x, least);
      distances[at] = least;
    }
  }
  for (let y = height - 1, at = mask.length - 1; y >= 0; y--) {
    const below = distances.subarray((y + 1) * width, (y + 2) * width);
    for (let x = width - 1; x >= 0; x--, at--) {
      let least = distances[at]!;
      if (least === 0) continue;
      if (x + 1 < width && distances[at + 1]! < least) least = distances[at + 1]! + 1;
      if (y + 1 < height) least = limitByRow(below, x, least);
      distances[at] = least;
    }
  }
}

/** One more than the least distance of the three neighbors in the next row, if that is less than `least`. */
function limitByRow(row: Uint8Array, x: number, least: number): number {
  let result = least;
  if (row[x]! < result) result = row[x]! + 1;
  if (x > 0 && row[x - 1]! < result) result = row[x - 1]! + 1;
  if (x + 1 < row.length && row[x + 1]! < result) result = row[x + 1]! + 1;
  return result;
}
