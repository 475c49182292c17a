import type { Rectangle } from '../../inference/tiles.ts';
import type { Plane16 } from '../../media/frame.ts';

/**
 * Copies a tile of a plane as floats, at `scale` times the rectangle; past the plane's edge, its last pixels are
 * repeated.
 */
export function cutPlane(
  { samples, stride, width, height }: Plane16,
  from: Rectangle,
  scale: number,
): Float32Array {
  const [columns, rows] = [from.width * scale, from.height * scale];
  const [left, top] = [from.x * scale, from.y * scale];
  const inside = Math.min(columns, width - left);
  const tile = new Float32Array(columns * rows);
  for (let y = 0; y < rows; y++) {
    const at = Math.min(top + y, height - 1) * stride + left;
    const row = tile.subarray(y * columns, (y + 1) * columns);
    row.set(samples.subarray(at, at + inside));
    if (inside < columns) row.fill(row[inside - 1]!, inside);
  }
  return tile;
}

/** Copies a tile of both chroma planes at luma's size, repeating each sample for the luma pixels that it covers. */
export function cutChroma(
  planes: readonly [Plane16, Plane16],
  from: Rectangle,
  shiftX: number,
  shiftY: number,
): Float32Array {
  const area = from.width * from.height;
  const tile = new Float32Array(2 * area);
  planes.forEach(({ samples, stride, width, height }, plane) => {
    for (let y = 0; y < from.height; y++) {
      const row = Math.min((from.y + y) >> shiftY, height - 1) * stride;
      for (let x = 0; x < from.width; x++)
        tile[plane * area + y * from.width + x] = samples[row + Math.min((from.x + x) >> shiftX, width - 1)]!;
    }
  });
  return tile;
}

/** Whether a plane is 0 everywhere under a rectangle of `scale` times the given one. */
export function isEmpty({ samples, stride, width, height }: Plane16, at: Rectangle, scale: number): boolean {
  const right = Math.min(width, (at.x + at.width) * scale);
  const bottom = Math.min(height, (at.y + at.height) * scale);
  for (let y = at.y * scale; y < bottom; y++)
    for (let x = at.x * scale; x < right; x++) if (samples[y * stride + x]! > 0) return false;
  return true;
}
