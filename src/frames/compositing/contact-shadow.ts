import type { MatteShape } from './matte-shape.ts';
import type { StandingFigure } from './standing-figure.ts';

/** Cells around a foot that it darkens, as a share of the subject's height. */
const FOOT_SHARE = 0.05;
/** How much higher in the picture the foot may stand that is farther away, as a share of the subject's height. */
const STANCE_SHARE = 0.1;
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
  for (let x = 0; x < columns; x++) {
    const foot = findFoot(shape, x, bottom, Math.max(reach, height * STANCE_SHARE));
    if (foot < 0) continue;
    for (let y = 0; y < rows; y++) {
      const distance = Math.abs(y + 0.5 - foot) / reach;
      if (distance >= 1) continue;
      const at = y * columns + x;
      darkness[at] = Math.max(darkness[at]!, opacity * (1 - distance) * CONTACT_STRENGTH);
    }
  }
}

/** Lowest point of the subject in column `x` up to `stance` above the foot line, in cells; below 0 if there is none. */
function findFoot(
  { columns, rows, coverage }: MatteShape,
  x: number,
  bottom: number,
  stance: number,
): number {
  let lowest = -1;
  for (let y = Math.floor(bottom); y >= 0 && y + 1 > bottom - stance; y--) {
    const covered = y < rows ? coverage[y * columns + x]! : 0;
    if (covered > TOUCHING) lowest = Math.max(lowest, y + covered);
  }
  return lowest;
}
