import { getCellPosition } from './cell-grid.ts';
import type { ColorBand } from './color-band.ts';
import { COLOR_CHANNELS } from './color-survey.ts';
import { COLOR_CELL, type FilledGrid } from './filled-grid.ts';

/** Least standard deviation of the subject's color: a share of its luminance, and a least value. */
const MIN_DEVIATION = { share: 0.3, value: 0.004 };
/** Keeps what is clear from a division by 0. */
const MIN_ERROR = 1e-12;

/** Weights of red, green and blue in luminance. */
type Weights = readonly [number, number, number];

/**
 * Computes the most likely colors of a band from its measurements and from the colors that `expected` has around. What is
 * opaque keeps what was measured, and of what is clear no color is seen.
 */
export function findLikelyColors(
  band: ColorBand,
  expected: FilledGrid,
  weights: Weights,
  width: number,
): void {
  band.forEachRow((y, start, end) => {
    solveRow(band, { cells: expected.interpolateRow(y), offset: y * width, start, end }, weights);
  });
}

/** Entries of a row, its position in the picture, and the colors that are expected in it. */
interface BandRow {
  readonly cells: Float32Array;
  readonly offset: number;
  readonly start: number;
  readonly end: number;
}

function solveRow(band: ColorBand, { cells, offset, start, end }: BandRow, weights: Weights): void {
  const { index, alpha, red, green, blue, restRed, restGreen, restBlue, error } = band;
  const [byRed, byGreen, byBlue] = weights;
  for (let entry = start; entry < end; entry++) {
    const a = alpha[entry]!;
    if (a === 0 || a === 1) continue;
    const position = getCellPosition(index[entry]! - offset, COLOR_CELL);
    const cell = position | 0;
    const share = position - cell;
    const c = cell * COLOR_CHANNELS;
    const next = c + COLOR_CHANNELS;
    const expectedRed = cells[c]! + (cells[next]! - cells[c]!) * share;
    const expectedGreen = cells[c + 1]! + (cells[next + 1]! - cells[c + 1]!) * share;
    const expectedBlue = cells[c + 2]! + (cells[next + 2]! - cells[c + 2]!) * share;
    const square = cells[c + 3]! + (cells[next + 3]! - cells[c + 3]!) * share;
    const luminance = byRed * expectedRed + byGreen * expectedGreen + byBlue * expectedBlue;
    const least = MIN_DEVIATION.value + MIN_DEVIATION.share * luminance;
    const variance = Math.max(least * least, square - luminance * luminance);
    const g = a / (a * a + error[entry]! / variance + MIN_ERROR);
    red[entry] = expectedRed + g * (restRed[entry]! - a * expectedRed);
    green[entry] = expectedGreen + g * (restGreen[entry]! - a * expectedGreen);
    blue[entry] = expectedBlue + g * (restBlue[entry]! - a * expectedBlue);
  }
}
