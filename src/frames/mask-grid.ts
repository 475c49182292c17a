import type { WorkingPicture } from '../media/video/working-picture.ts';

/** Zones are wide, so that a finer grid would cost time without a visible difference. */
const MAX_MASK_WIDTH = 960;

export interface MaskGrid {
  readonly width: number;
  readonly height: number;
  /** Picture pixels per mask pixel, in each direction. */
  readonly factor: number;
}

/** Computes the size of the grid on which the safe zones of a picture are found. */
export function computeMaskGrid({ width, height }: Pick<WorkingPicture, 'width' | 'height'>): MaskGrid {
  const factor = Math.max(1, Math.ceil(width / MAX_MASK_WIDTH));
  // Even, so that subsampled chroma planes fit.
  const computeSide = (length: number): number => Math.max(2, Math.floor(length / factor / 2) * 2);
  return { width: computeSide(width), height: computeSide(height), factor };
}
