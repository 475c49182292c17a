import { getCellPosition } from '../../frames/compositing/cell-grid.ts';
import { COLOR_CELL, COLOR_CELL_SHIFT, FilledGrid } from '../../frames/compositing/filled-grid.ts';
import type { Plate } from '../../frames/plate.ts';
import { isKnown } from '../builtin-plate/plate-score.ts';

const CHANNELS = 3;

/**
 * A plate whose unknown parts have the colors of what is known around them. What a shot shows there in place of the background is
 * its subject, which the net must not take for the background.
 */
export function fillPlate(plate: Plate): Plate {
  const { width, height, confidence } = plate;
  if (confidence.every(isKnown)) return plate;
  const planes = plate.planes.map((plane) => plane.slice()) as [Uint16Array, Uint16Array, Uint16Array];
  const grid = gatherKnown(plate);
  if (!grid.isKnown) return plate;
  for (let y = 0, at = 0; y < height; y++) {
    const row = grid.interpolateRow(y);
    for (let x = 0; x < width; x++, at++) {
      if (isKnown(confidence[at]!)) continue;
      const position = getCellPosition(x, COLOR_CELL);
      const left = Math.floor(position);
      for (let c = 0; c < CHANNELS; c++) {
        const [first, second] = [row[left * CHANNELS + c]!, row[(left + 1) * CHANNELS + c]!];
        planes[c]![at] = first + (second - first) * (position - left) + 0.5;
      }
    }
  }
  return { ...plate, planes };
}

function gatherKnown({ width, height, planes, confidence }: Plate): FilledGrid {
  const grid = new FilledGrid(width, height, CHANNELS);
  const { values, weights, columns } = grid;
  for (let y = 0, at = 0; y < height; y++) {
    const row = (y >> COLOR_CELL_SHIFT) * columns;
    for (let x = 0; x < width; x++, at++) {
      if (!isKnown(confidence[at]!)) continue;
      const cell = row + (x >> COLOR_CELL_SHIFT);
      weights[cell]!++;
      for (let c = 0; c < CHANNELS; c++) values[cell * CHANNELS + c]! += planes[c]![at]!;
    }
  }
  grid.fill();
  return grid;
}
