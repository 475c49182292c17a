import type { MatteShape } from './matte-shape.ts';
import { OPAQUE } from './matte-tiles.ts';

/** Share of the lowest row of pixels that the subject covers, as a part of the width, from which it is cut off there. */
const CUT_SHARE = 0.01;
/** Coverage of a row of cells, in cells, from which it has part of the subject. */
const MIN_COVERED = 0.5;

/** Rows of cells between which a subject stands. */
export interface StandingFigure {
  /** Its foot line, which lies within its cells as deep as they are covered. */
  readonly bottom: number;
  readonly height: number;
}

/** Finds where the subject stands; undefined if there is none, or if it runs out of the picture below. */
export function findStandingFigure(
  shape: MatteShape,
  alpha: Uint16Array,
  width: number,
): StandingFigure | undefined {
  if (isCutOff(alpha, width)) return undefined;
  let [top, bottom] = [-1, -1];
  for (let y = 0; y < shape.rows; y++) {
    const { sum, fullest } = measureRow(shape, y);
    if (sum < MIN_COVERED) continue;
    if (top < 0) top = y;
    bottom = y + fullest;
  }
  return top < 0 ? undefined : { bottom, height: bottom - top };
}

function isCutOff(alpha: Uint16Array, width: number): boolean {
  let covered = 0;
  for (let at = alpha.length - width; at < alpha.length; at++) if (alpha[at]! > OPAQUE / 2) covered++;
  return covered > CUT_SHARE * width;
}

/** Coverage of a row of cells: in all, and of its fullest cell. */
function measureRow({ coverage, columns }: MatteShape, y: number): { sum: number; fullest: number } {
  let sum = 0;
  let fullest = 0;
  for (let at = y * columns; at < (y + 1) * columns; at++) {
    sum += coverage[at]!;
    fullest = Math.max(fullest, coverage[at]!);
  }
  return { sum, fullest };
}
