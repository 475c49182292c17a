import type { SourcePositions } from '../warp/tile-patch.ts';
import { type CameraPose, invertHomography } from './camera-pose.ts';
import { DEPTH_STEP, type DepthGrid } from './scene-layer.ts';

/** Sides of the tiles in which a view is drawn, in pixels: between their corners, positions are interpolated. */
export const TILE = 32;
/** Steps of the search for the point that a camera sees; surfaces are smooth, so that each halves the error at least. */
const ITERATIONS = 6;

/** The part of a picture that is seen with the camera at rest, and the depth whose points `view` moves. */
export interface SceneView {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
  readonly pivot: number;
}

/**
 * Finds which point of a layer a pose shows at each corner: the fixed point of
 * `s = (q - travel * depth(s)) / (1 + dolly * depth(s))`, where q is the corner, moved back by the pose's `view`.
 */
export function findPositions(
  grid: DepthGrid,
  pose: CameraPose,
  view: SceneView,
  positions: SourcePositions,
): void {
  const [h0, h1, h2, h3, h4, h5, h6, h7, h8] = invertHomography(pose.view);
  const centerX = (view.width - 1) / 2;
  const centerY = (view.height - 1) / 2;
  for (let row = 0; row < positions.rows; row++) {
    for (let column = 0; column < positions.columns; column++) {
      const [x, y] = [column * positions.tile, row * positions.tile];
      const scale = 1 / (h6 * x + h7 * y + h8);
      const qx = (h0 * x + h1 * y + h2) * scale - centerX;
      const qy = (h3 * x + h4 * y + h5) * scale - centerY;
      let u = qx + centerX + view.left;
      let v = qy + centerY + view.top;
      for (let i = 0; i < ITERATIONS; i++) {
        const depth = lookUpDepth(grid, u, v) - view.pivot;
        const grown = 1 / (1 + pose.dolly * depth);
        u = (qx - pose.travelX * depth) * grown + centerX + view.left;
        v = (qy - pose.travelY * depth) * grown + centerY + view.top;
      }
      positions.u[row * positions.columns + column] = u;
      positions.v[row * positions.columns + column] = v;
    }
  }
}

/** Moves positions by the offsets of the points of the picture at which they are. */
export function addOffsets(positions: SourcePositions, { tile, columns, rows, u, v }: SourcePositions): void {
  const size = { width: columns, height: rows };
  for (let corner = 0; corner < positions.u.length; corner++) {
    const [x, y] = [positions.u[corner]! / tile, positions.v[corner]! / tile];
    positions.u[corner]! += interpolate(u, size, x, y);
    positions.v[corner]! += interpolate(v, size, x, y);
  }
}

function lookUpDepth(grid: DepthGrid, u: number, v: number): number {
  return interpolate(grid.depth, grid, u / DEPTH_STEP, v / DEPTH_STEP);
}

/** Value between the nodes of a grid; beyond its edge, that of the edge. */
function interpolate(
  values: Float32Array | Float64Array,
  { width, height }: { readonly width: number; readonly height: number },
  column: number,
  row: number,
): number {
  const x = Math.min(width - 1, Math.max(0, column));
  const y = Math.min(height - 1, Math.max(0, row));
  const left = Math.min(width - 2, Math.floor(x));
  const top = Math.min(height - 2, Math.floor(y));
  const [fx, fy] = [x - left, y - top];
  const at = top * width + left;
  return (
    (values[at]! * (1 - fx) + values[at + 1]! * fx) * (1 - fy) +
    (values[at + width]! * (1 - fx) + values[at + width + 1]! * fx) * fy
  );
}
