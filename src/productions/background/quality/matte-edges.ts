import type { PictureSize } from '../../../frames/box-mean.ts';

/** Opacity that a choked matte begins at: it takes the outermost pixels away, and keeps the rest of the slope. */
const CHOKE = 0.35;

/** Weighs neighbors 1, 2, 1 along rows and columns: stairs become slopes, and the outline stays where it is. */
export function softenMatte(alpha: Uint16Array, { width, height }: PictureSize): void {
  const rows = new Float32Array(alpha.length);
  for (let y = 0, i = 0; y < height; y++)
    for (let x = 0; x < width; x++, i++) {
      const left = x > 0 ? alpha[i - 1]! : alpha[i]!;
      const right = x < width - 1 ? alpha[i + 1]! : alpha[i]!;
      rows[i] = (left + 2 * alpha[i]! + right) / 4;
    }
  for (let y = 0, i = 0; y < height; y++)
    for (let x = 0; x < width; x++, i++) {
      const above = y > 0 ? rows[i - width]! : rows[i]!;
      const below = y < height - 1 ? rows[i + width]! : rows[i]!;
      alpha[i] = (above + 2 * rows[i]! + below) / 4 + 0.5;
    }
}

/** Moves the outline inwards by a part of its own width: what is left of the old background lies outermost. */
export function chokeMatte(alpha: Uint16Array): void {
  for (let i = 0; i < alpha.length; i++)
    alpha[i] = Math.max(0, (alpha[i]! - CHOKE * 65_535) / (1 - CHOKE)) + 0.5;
}
