import type { PictureSize } from '../../../frames/box-mean.ts';

/** Length of the outline from which it can be judged, as a share of half the picture's own: specks have less. */
const MIN_LENGTH = 0.05;

/**
 * Whether a matte shows a subject before a background. Where all is subject, or nothing is, nothing can be wrong with the
 * outline, and figures of it would be perfect.
 *
 * @param alpha opacities from 0 to 1, row by row
 */
export function hasOutline(alpha: Float32Array, { width, height }: PictureSize): boolean {
  const wanted = MIN_LENGTH * (width + height);
  let length = 0;
  for (let y = 0; y < height - 1; y++)
    for (let i = y * width, end = i + width - 1; i < end; i++) {
      const isSubject = alpha[i]! >= 0.5;
      if (isSubject !== alpha[i + 1]! >= 0.5) length++;
      if (isSubject !== alpha[i + width]! >= 0.5) length++;
      if (length >= wanted) return true;
    }
  return false;
}
