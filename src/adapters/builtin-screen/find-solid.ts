import type { ColorCells } from '../../analysis/color-cells.ts';
import type { CellPlate } from './fit-plate.ts';

/** Share of the plate's chroma, along its own, that what is solid and before it has at most. */
const MAX_CHROMA_SHARE = 0.4;

/**
 * Measures the share of the cells that are surely before the screen and not alone, in the frame that has most: 3x3 cells
 * with little of the screen's chroma. Text and specks have none, as they are thinner than that.
 */
export function measureSolidShare(frames: readonly ColorCells[], plate: CellPlate): number {
  return frames.reduce((most, cells) => Math.max(most, countSolid(cells, plate)), 0) / plate.seen.length;
}

function countSolid(cells: ColorCells, { width, height, channels }: CellPlate): number {
  const [, blue, red] = channels;
  const isBefore = Uint8Array.from(blue, (b, i) => {
    const r = red[i]!;
    const along = cells.blue[i]! * b + cells.red[i]! * r;
    return along < MAX_CHROMA_SHARE * (b * b + r * r) ? 1 : 0;
  });
  let count = 0;
  for (let y = 1; y < height - 1; y++)
    for (let x = 1; x < width - 1; x++) if (isBlock(isBefore, y * width + x, width)) count++;
  return count;
}

function isBlock(marks: Uint8Array, i: number, width: number): boolean {
  for (const row of [i - width, i, i + width])
    if ((marks[row - 1]! & marks[row]! & marks[row + 1]!) === 0) return false;
  return true;
}
