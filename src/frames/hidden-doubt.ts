import type { PictureSize } from './box-mean.ts';
import { countBits } from './frame-set.ts';

/**
 * Estimates how much of a picture a plate doesn't know though frames show it: a cell that is hidden in the plate is likely
 * uncovered in the frames in which the nearest cell that is known shows the background.
 *
 * @param sets for each cell the frames that show its background, a bit each; empty if it is hidden
 * @param count number of frames
 * @returns mean share of a frame's area, 0 to 1
 */
export function measureHiddenDoubt({ width, height }: PictureSize, sets: Uint32Array, count: number): number {
  const nearest = sets.slice();
  const queue = new Int32Array(sets.length);
  let end = 0;
  for (let cell = 0; cell < sets.length; cell++) if (sets[cell] !== 0) queue[end++] = cell;
  if (end === 0) return 1;
  let doubt = 0;
  const reach = (cell: number, from: number): void => {
    if (nearest[cell] !== 0) return;
    nearest[cell] = nearest[from]!;
    doubt += countBits(nearest[from]!);
    queue[end++] = cell;
  };
  for (let next = 0; next < end; next++) {
    const cell = queue[next]!;
    const x = cell % width;
    if (x > 0) reach(cell - 1, cell);
    if (x + 1 < width) reach(cell + 1, cell);
    if (cell >= width) reach(cell - width, cell);
    if (cell + width < width * height) reach(cell + width, cell);
  }
  return doubt / (sets.length * Math.max(1, count));
}
