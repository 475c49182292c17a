import type { PlaneRaster } from './plane-raster.ts';
import type { WarpPatch } from './warp-patch.ts';

/** Positions in a source for the corners of the tiles of a target, row by row; between corners they are interpolated. */
export interface SourcePositions {
  /** Sides of the tiles in pixels of luma. */
  readonly tile: number;
  /** Corners in a row, and rows of corners. */
  readonly columns: number;
  readonly rows: number;
  readonly u: Float64Array;
  readonly v: Float64Array;
}

export function createPositions(
  { width, height }: { readonly width: number; readonly height: number },
  tile: number,
): SourcePositions {
  const columns = Math.ceil(width / tile) + 1;
  const rows = Math.ceil(height / tile) + 1;
  return { tile, columns, rows, u: new Float64Array(columns * rows), v: new Float64Array(columns * rows) };
}

export function createPatch(): WarpPatch {
  const bounds = { left: 0, top: 0, right: 0, bottom: 0 };
  return { ...bounds, u: 0, v: 0, uAcross: 0, vAcross: 0, uDown: 0, vDown: 0, uTwist: 0, vTwist: 0 };
}

/**
 * Sets a patch to a tile of one plane. Subsampled chroma lies on every second luma column, and between two luma rows, as
 * in MPEG-2 and H.264.
 */
export function placePatch(
  patch: WarpPatch,
  { columns, tile, u, v }: SourcePositions,
  corner: number,
  { width, height, shiftX, shiftY }: PlaneRaster,
): void {
  const scaleX = 1 / (1 << shiftX);
  const scaleY = 1 / (1 << shiftY);
  const offset = shiftY === 0 ? 0 : 0.5;
  const sideX = tile >> shiftX;
  const sideY = tile >> shiftY;
  patch.left = (corner % columns) * sideX;
  patch.top = Math.floor(corner / columns) * sideY;
  patch.right = Math.min(width, patch.left + sideX);
  patch.bottom = Math.min(height, patch.top + sideY);
  const uTwist = (u[corner + columns + 1]! - u[corner + columns]! - u[corner + 1]! + u[corner]!) / tile;
  const vTwist = (v[corner + columns + 1]! - v[corner + columns]! - v[corner + 1]! + v[corner]!) / tile;
  const uDown = (u[corner + columns]! - u[corner]!) / tile;
  const vDown = (v[corner + columns]! - v[corner]!) / tile;
  const share = offset / tile;
  patch.u = (u[corner]! + offset * uDown) * scaleX;
  patch.v = (v[corner]! + offset * vDown - offset) * scaleY;
  patch.uAcross = ((u[corner + 1]! - u[corner]! + share * uTwist * tile) * scaleX) / sideX;
  patch.vAcross = ((v[corner + 1]! - v[corner]! + share * vTwist * tile) * scaleY) / sideX;
  patch.uDown = (uDown * scaleX) / scaleY;
  patch.vDown = vDown;
  patch.uTwist = (uTwist * scaleX) / (sideX * scaleY);
  patch.vTwist = vTwist / sideX;
}
