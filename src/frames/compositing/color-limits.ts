import { getCellPosition } from './cell-grid.ts';
import type { ColorBand } from './color-band.ts';
import { RANGE_CHANNELS, RATIO_FLOOR } from './color-survey.ts';
import { COLOR_CELL, type FilledGrid } from './filled-grid.ts';

/** Half-width of the range of colors, in standard deviations of certain subject nearby. */
const RANGE_DEVIATIONS = 2;
/** Least half-width of the range of ratios to luminance: noise, and chroma of half the size. */
const MIN_RATIO_RANGE = 0.04;
const MIN_LUMINANCE_RANGE = 0.004;
/** Pixels more opaque than this keep more and more of what was measured, so that the core is left as it is. */
const CORE = 0.9;

/** Weights of red, green and blue in luminance. */
type Weights = readonly [number, number, number];

/** Brings the colors of a band into the range of luminance and chromaticity of certain subject nearby, luminance first. */
export function limitColors(band: ColorBand, ranges: FilledGrid, weights: Weights, width: number): void {
  band.forEachRow((y, start, end) => {
    const cells = ranges.interpolateRow(y);
    const offset = y * width;
    for (let entry = start; entry < end; entry++) {
      if (band.alpha[entry] === 0 || band.alpha[entry] === 1) continue;
      limitColor(
        band,
        entry,
        { cells, position: getCellPosition(band.index[entry]! - offset, COLOR_CELL) },
        weights,
      );
    }
  });
}

/** A place between two cells of a row. */
interface Place {
  readonly cells: Float32Array;
  readonly position: number;
}

function limitColor(
  { alpha, red, green, blue }: ColorBand,
  entry: number,
  place: Place,
  [byRed, byGreen, byBlue]: Weights,
): void {
  const amount = alpha[entry]! <= CORE ? 1 : (1 - alpha[entry]!) / (1 - CORE);
  const r = red[entry]!;
  const g = green[entry]!;
  const b = blue[entry]!;
  const seen = byRed * r + byGreen * g + byBlue * b;
  const luminance = limitChannel(place, 0, seen, MIN_LUMINANCE_RANGE);
  const scale = 1 / (Math.max(0, seen) + RATIO_FLOOR);
  let redRatio = limitChannel(place, 2, (r + RATIO_FLOOR) * scale, MIN_RATIO_RANGE);
  let blueRatio = limitChannel(place, 4, (b + RATIO_FLOOR) * scale, MIN_RATIO_RANGE);
  // Where some of the subject is red and some is blue, nothing need be both: green tells.
  const greenRatio = (1 - byRed * redRatio - byBlue * blueRatio) / byGreen;
  const held = limitChannel(place, 6, greenRatio, MIN_RATIO_RANGE);
  if (held !== greenRatio) {
    const [meanRed, meanBlue] = [readMean(place, 2), readMean(place, 4)];
    const meanGreen = (1 - byRed * meanRed - byBlue * meanBlue) / byGreen;
    const back = (held - greenRatio) / (meanGreen - greenRatio);
    redRatio += (meanRed - redRatio) * back;
    blueRatio += (meanBlue - blueRatio) * back;
  }
  const newRed = Math.max(0, redRatio * (luminance + RATIO_FLOOR) - RATIO_FLOOR);
  const newBlue = Math.max(0, blueRatio * (luminance + RATIO_FLOOR) - RATIO_FLOOR);
  const newGreen = Math.max(0, (luminance - byRed * newRed - byBlue * newBlue) / byGreen);
  red[entry] = r + (newRed - r) * amount;
  green[entry] = g + (newGreen - g) * amount;
  blue[entry] = b + (newBlue - b) * amount;
}

/** Holds a value within the range that a mean and a mean square, interpolated between two cells, tell. */
function limitChannel(place: Place, channel: number, value: number, leastRange: number): number {
  const mean = readMean(place, channel);
  const square = readMean(place, channel + 1);
  const variance = square - mean * mean;
  const range = leastRange + RANGE_DEVIATIONS * Math.sqrt(variance > 0 ? variance : 0);
  return value < mean - range ? mean - range : value > mean + range ? mean + range : value;
}

/** A channel of the ranges, interpolated between two cells. */
function readMean({ cells, position }: Place, channel: number): number {
  const cell = position | 0;
  const at = cell * RANGE_CHANNELS + channel;
  return cells[at]! + (cells[at + RANGE_CHANNELS]! - cells[at]!) * (position - cell);
}
