import type { SourcePositions } from '../warp/tile-patch.ts';
import { type AlphaBlocks, BLOCK } from './scene-layer.ts';

export type TileOpacity = 'empty' | 'mixed' | 'opaque';

/** Pixels around a tile that interpolation reaches. */
const REACH = 3;

/** Whether a layer is empty or opaque wherever a tile looks. */
export function measureTileOpacity(
  { width, height, least, most }: AlphaBlocks,
  { columns, u, v }: SourcePositions,
  corner: number,
): TileOpacity {
  const below = corner + columns;
  const left = Math.min(u[corner]!, u[corner + 1]!, u[below]!, u[below + 1]!) - REACH;
  const right = Math.max(u[corner]!, u[corner + 1]!, u[below]!, u[below + 1]!) + REACH;
  const top = Math.min(v[corner]!, v[corner + 1]!, v[below]!, v[below + 1]!) - REACH;
  const bottom = Math.max(v[corner]!, v[corner + 1]!, v[below]!, v[below + 1]!) + REACH;
  let smallest = 255;
  let largest = 0;
  for (let y = toBlock(top, height); y <= toBlock(bottom, height); y++) {
    for (let x = toBlock(left, width); x <= toBlock(right, width); x++) {
      const block = y * width + x;
      if (least[block]! < smallest) smallest = least[block]!;
      if (most[block]! > largest) largest = most[block]!;
    }
  }
  return largest === 0 ? 'empty' : smallest === 255 ? 'opaque' : 'mixed';
}

function toBlock(position: number, count: number): number {
  return Math.min(count - 1, Math.max(0, Math.floor(position / BLOCK)));
}
