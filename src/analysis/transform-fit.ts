import { createSimilarity, type PlanarTransform } from './planar-transform.ts';

/** Points of a picture and where they are in another one, around the middle, in widths of the picture. */
export interface PointMatches {
  readonly count: number;
  readonly fromX: Float64Array;
  readonly fromY: Float64Array;
  readonly toX: Float64Array;
  readonly toY: Float64Array;
}

/** The similarity with the least squares over some matches (Umeyama 1991, in the plane); undefined if they coincide. */
export function fitSimilarity(
  { fromX, fromY, toX, toY }: PointMatches,
  chosen: ArrayLike<number>,
): PlanarTransform | undefined {
  let [meanX, meanY, meanU, meanV] = [0, 0, 0, 0];
  for (let k = 0; k < chosen.length; k++) {
    const i = chosen[k]!;
    meanX += fromX[i]! / chosen.length;
    meanY += fromY[i]! / chosen.length;
    meanU += toX[i]! / chosen.length;
    meanV += toY[i]! / chosen.length;
  }
  let [along, across, spread] = [0, 0, 0];
  for (let k = 0; k < chosen.length; k++) {
    const i = chosen[k]!;
    const [x, y, u, v] = [fromX[i]! - meanX, fromY[i]! - meanY, toX[i]! - meanU, toY[i]! - meanV];
    along += x * u + y * v;
    across += x * v - y * u;
    spread += x * x + y * y;
  }
  if (spread < 1e-6) return undefined;
  const [a, b] = [along / spread, across / spread];
  return createSimilarity(a, b, meanU - a * meanX + b * meanY, meanV - b * meanX - a * meanY);
}

const UNKNOWNS = 8;

/**
 * The homography with the least algebraic squares over some matches (direct linear transform with the last element 1;
 * coordinates in widths around the middle need no further normalization). Undefined if they don't determine one.
 */
export function fitHomography(
  { fromX, fromY, toX, toY }: PointMatches,
  chosen: ArrayLike<number>,
): PlanarTransform | undefined {
  const system = Array.from({ length: UNKNOWNS }, () => new Float64Array(UNKNOWNS + 1));
  for (let k = 0; k < chosen.length; k++) {
    const i = chosen[k]!;
    const [x, y, u, v] = [fromX[i]!, fromY[i]!, toX[i]!, toY[i]!];
    addEquation(system, [x, y, 1, 0, 0, 0, -u * x, -u * y, u]);
    addEquation(system, [0, 0, 0, x, y, 1, -v * x, -v * y, v]);
  }
  const solution = solve(system);
  return solution === undefined ? undefined : [...solution, 1];
}

function addEquation(system: readonly Float64Array[], equation: readonly number[]): void {
  for (let row = 0; row < UNKNOWNS; row++)
    for (let column = 0; column <= UNKNOWNS; column++)
      system[row]![column]! += equation[row]! * equation[column]!;
}

/** Gauss-Jordan elimination with pivots of the augmented rows; undefined if the system is singular. */
function solve(rows: Float64Array[]): number[] | undefined {
  const size = rows.length;
  for (let step = 0; step < size; step++) {
    let pivot = step;
    for (let row = step + 1; row < size; row++)
      if (Math.abs(rows[row]![step]!) > Math.abs(rows[pivot]![step]!)) pivot = row;
    [rows[step], rows[pivot]] = [rows[pivot]!, rows[step]!];
    const leading = rows[step]!;
    if (Math.abs(leading[step]!) < 1e-12) return undefined;
    for (let row = 0; row < size; row++) {
      if (row === step) continue;
      const factor = rows[row]![step]! / leading[step]!;
      for (let column = step; column <= size; column++) rows[row]![column]! -= factor * leading[column]!;
    }
  }
  return rows.map((row, i) => row[size]! / row[i]!);
}
