import type { ColorCells } from '../../analysis/color-cells.ts';
import type { CellPlate } from './fit-plate.ts';

/** Difference from the plate, luma and chroma together, from which a cell is surely no screen. */
const MIN_DIFFERENCE = 0.05;
/** Standard deviation in time below which a cell stands still. */
const STILL = 0.012;
/** Share of a region's cells that must stand still: a subject's don't, at its edges at least. */
const STILL_SHARE = 0.97;
const MIN_FRAMES = 3;
/** Cells around the region whose color its blur reaches. */
const MARGIN = 1;
/** What a person net sees of a person, 0 to 255, from which a cell may be one. */
const MAYBE_PERSON = 96;

/**
 * Marks cells that are neither screen nor subject: rig, floor, corners of the studio. Such a region reaches the border of the
 * picture, is never like the screen, and stands still all over. `people`, the most that a person net saw in each cell, frees
 * regions of persons, and marks those that move but are none.
 */
export function findGarbage(
  frames: readonly ColorCells[],
  plate: CellPlate,
  people?: Uint8Array,
): Uint8Array {
  const garbage = new Uint8Array(plate.width * plate.height);
  if (frames.length < MIN_FRAMES) return garbage;
  const never = findNeverScreen(frames, plate);
  const still = findStill(frames);
  const visited = new Uint8Array(never.length);
  for (let i = 0; i < never.length; i++) {
    if (never[i] === 0 || visited[i] !== 0 || !isBorder(i, plate)) continue;
    const region = collectRegion(never, visited, i, plate.width);
    let [stillCells, personCells] = [0, 0];
    for (const cell of region) {
      stillCells += still[cell]!;
      if (people && people[cell]! >= MAYBE_PERSON) personCells++;
    }
    const isStill = stillCells >= STILL_SHARE * region.length;
    const isNobody = people !== undefined && personCells === 0;
    if (isNobody || (isStill && personCells === 0)) for (const cell of region) garbage[cell] = 1;
  }
  return widen(garbage, plate.width);
}

function findNeverScreen(frames: readonly ColorCells[], { channels }: CellPlate): Uint8Array {
  const [luma, blue, red] = channels;
  return Uint8Array.from(luma, (_, i) => {
    for (const cells of frames) {
      const difference =
        Math.abs(cells.luma[i]! - luma[i]!) / 2 +
        Math.abs(cells.blue[i]! - blue[i]!) +
        Math.abs(cells.red[i]! - red[i]!);
      if (difference < MIN_DIFFERENCE) return 0;
    }
    return 1;
  });
}

function findStill(frames: readonly ColorCells[]): Uint8Array {
  const area = frames[0]!.luma.length;
  const still = new Uint8Array(area);
  for (let i = 0; i < area; i++) {
    let [sum, squares] = [0, 0];
    for (const { luma } of frames) {
      sum += luma[i]!;
      squares += luma[i]! ** 2;
    }
    const variance = squares / frames.length - (sum / frames.length) ** 2;
    still[i] = variance < STILL * STILL ? 1 : 0;
  }
  return still;
}

function isBorder(i: number, { width, height }: CellPlate): boolean {
  const x = i % width;
  return x === 0 || x === width - 1 || i < width || i >= width * (height - 1);
}

function collectRegion(mask: Uint8Array, visited: Uint8Array, start: number, width: number): number[] {
  const region = [start];
  visited[start] = 1;
  for (let at = 0; at < region.length; at++) {
    const i = region[at]!;
    const x = i % width;
    const neighbors = [x > 0 ? i - 1 : -1, x < width - 1 ? i + 1 : -1, i - width, i + width];
    for (const next of neighbors) {
      if (next < 0 || next >= mask.length || mask[next] === 0 || visited[next] !== 0) continue;
      visited[next] = 1;
      region.push(next);
    }
  }
  return region;
}

/** Adds the cells around those that are marked. */
function widen(mask: Uint8Array, width: number): Uint8Array {
  const height = mask.length / width;
  const wide = new Uint8Array(mask.length);
  for (let i = 0; i < mask.length; i++) {
    if (mask[i] === 0) continue;
    const [x, y] = [i % width, Math.floor(i / width)];
    for (let row = Math.max(0, y - MARGIN); row <= Math.min(height - 1, y + MARGIN); row++)
      wide.fill(1, row * width + Math.max(0, x - MARGIN), row * width + Math.min(width, x + MARGIN + 1));
  }
  return wide;
}
