import type { MatteShape } from './matte-shape.ts';
import type { StandingFigure } from './standing-figure.ts';

/** Cells around a foot that it darkens, as a share of the subject's height. */
const FOOT_SHARE = 0.05;
/**
 * How much higher in the picture a foot may be that still touches the ground, as it is farther away, and from where it surely is
 * in the air, as shares of the subject's height. Its shadow fades in between, as one frame doesn't tell which it is.
 */
const STANDING_SHARE = 0.05;
const LIFTED_SHARE = 0.1;
const MIN_FOOT_CELLS = 1.5;
/** Coverage from which a cell is taken to touch the ground. */
const TOUCHING = 0.3;
/** Darkness on the foot line over that of the shadow beside it. */
const CONTACT_STRENGTH = 1.3;

/** Darkens the cells around a figure's feet, as no light comes in where they touch the ground. */
export function addContactShadow(
  darkness: Float32Array,
  shape: MatteShape,
  { bottom, height }: StandingFigure,
  opacity: number,
): void {
  const { columns, rows } = shape;
  const reach = Math.max(MIN_FOOT_CELLS, height * FOOT_SHARE);
  const standing = height * STANDING_SHARE;
  const lifted = Math.max(MIN_FOOT_CELLS, height * LIFTED_SHARE);
  for (let x = 0; x < columns; x++) {
    const foot = findFoot(shape, x, bottom, lifted);
    if (foot < 0) continue;
    const touch = Math.min(1, (lifted - (bottom - foot)) / (lifted - standing));
    const darkest = opacity * CONTACT_STRENGTH * touch;
    for (let y = 0; y < rows; y++) {
      const distance = Math.abs(y + 0.5 - foot) / reach;
      if (distance >= 1) continue;
      const at = y * columns + x;
      darkness[at] = Math.max(darkness[at]!, darkest * (1 - distance));
    }
  }
}

/**
 * Lowest point of the subject in column `x` from `lifted` above the foot line on, in cells; below 0 if there is none. Cells that
 * are narrower there count by what they have of those above, so that the point goes up as evenly as the foot does.
 */
function findFoot(
  { columns, rows, coverage }: MatteShape,
  x: number,
  bottom: number,
  lifted: number,
): number {
  const getCoverage = (y: number): number => (y >= 0 && y < rows ? coverage[y * columns + x]! : 0);
  for (let y = Math.floor(bottom); y >= 0 && y + 1 > bottom - lifted; y--) {
    const covered = getCoverage(y);
    if (covered <= TOUCHING) continue;
    return y + covered / Math.max(covered, getCoverage(y - 1)) + Math.min(1, getCoverage(y + 1) / covered);
  }
  return -1;
}
