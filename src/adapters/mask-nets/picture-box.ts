import type { FloatMask } from '../../frames/mask-cores.ts';

/** A part of a picture, in shares of its width and height: right and bottom lie outside. */
export interface PictureBox {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

export const WHOLE_PICTURE: PictureBox = { left: 0, top: 0, right: 1, bottom: 1 };

/** Share of a mask's pixels at each of its sides that a box leaves out, so that no single pixel widens it. */
const STRAY_SHARE = 0.003;
/** Share of the picture that is a subject at least. */
const MIN_AREA = 0.002;
const SUBJECT = 0.5;

/** Makes a box larger around its middle, as far as the picture goes. */
export function growBox({ left, top, right, bottom }: PictureBox, factor: number): PictureBox {
  const x = ((right - left) * (factor - 1)) / 2;
  const y = ((bottom - top) * (factor - 1)) / 2;
  return {
    left: Math.max(0, left - x),
    top: Math.max(0, top - y),
    right: Math.min(1, right + x),
    bottom: Math.min(1, bottom + y),
  };
}

/** Finds the box around what a mask shows, 0 to 1 a pixel; undefined if that is next to nothing. */
export function findMaskBox({ width, height, values: mask }: FloatMask): PictureBox | undefined {
  const columns = new Uint32Array(width);
  const rows = new Uint32Array(height);
  let area = 0;
  for (let y = 0, i = 0; y < height; y++) {
    for (let x = 0; x < width; x++, i++) {
      if (mask[i]! <= SUBJECT) continue;
      columns[x]!++;
      rows[y]!++;
      area++;
    }
  }
  if (area < mask.length * MIN_AREA) return undefined;
  const stray = area * STRAY_SHARE;
  return {
    left: findEnd(columns, stray) / width,
    top: findEnd(rows, stray) / height,
    right: 1 - findEnd(columns.toReversed(), stray) / width,
    bottom: 1 - findEnd(rows.toReversed(), stray) / height,
  };
}

function findEnd(counts: Uint32Array, stray: number): number {
  let sum = counts[0]!;
  let i = 0;
  while (sum < stray) sum += counts[++i]!;
  return i;
}
