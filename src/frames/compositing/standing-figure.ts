import type { MatteShape } from './matte-shape.ts';
import { OPAQUE } from './matte-tiles.ts';

/** Share of the lowest row of pixels that the subject covers, as a part of the width, from which it is cut off there. */
const CUT_SHARE = 0.01;
/** Coverage of a row of cells, in cells, from which it has part of the subject. */
const MIN_COVERED = 0.5;

/** Distance of the feet from the lower border, as a share of the picture's height, from which the ground is surely seen. */
const GROUND_SHARE = 0.04;

/** Rows of cells between which a subject stands. */
export interface StandingFigure {
  /** Its foot line, which lies within its cells as deep as they are covered. */
  readonly bottom: number;
  readonly height: number;
  /**
   * How surely the ground under it is in the picture: 1 well above the lower border, 0 at it. It falls gradually, so that
   * nothing appears or goes at once while somebody walks out of the picture.
   */
  readonly grounding: number;
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
  if (top < 0) return undefined;
  const grounding = Math.min(1, Math.max(0, shape.rows - bottom) / (GROUND_SHARE * shape.rows));
  return { bottom, height: bottom - top, grounding };
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
