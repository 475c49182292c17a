import type { FloatMask } from '../../frames/mask-cores.ts';
import type { PixelBox } from './pixel-box.ts';

const SUBJECT = 0.5;
/** How much farther than the subject a widened side reaches, as a share of its length. */
const MARGIN = 0.1;

/**
 * Widens a box where a mask of the whole picture shows that it cuts through the subject, who moved faster than the frames in which
 * boxes were found tell: half of a shoulder would be missing along a straight line.
 *
 * @param mask 0 to 1 a pixel
 */
export function widenToSubject(box: PixelBox, mask: FloatMask): PixelBox {
  const [right, bottom] = [box.x + box.width, box.y + box.height];
  const left = box.x - countBeyond(box.x, -1, (x) => crossesColumn(mask, x, box.y, bottom));
  const top = box.y - countBeyond(box.y, -1, (y) => crossesRow(mask, y, box.x, right));
  const farRight = right + countBeyond(right - 1, 1, (x) => crossesColumn(mask, x, box.y, bottom));
  const farBottom = bottom + countBeyond(bottom - 1, 1, (y) => crossesRow(mask, y, box.x, right));
  const x = widen(left, box.x, -MARGIN * box.width);
  const y = widen(top, box.y, -MARGIN * box.height);
  return {
    x,
    y,
    width: Math.min(mask.width, widen(farRight, right, MARGIN * box.width)) - x,
    height: Math.min(mask.height, widen(farBottom, bottom, MARGIN * box.height)) - y,
  };
}

/** Lines beyond a side, one after another, that the subject reaches, if it crosses that side. */
function countBeyond(side: number, step: 1 | -1, crosses: (at: number) => boolean): number {
  if (!crosses(side)) return 0;
  let count = 0;
  while (crosses(side + step * (count + 1))) count++;
  return count;
}

function widen(reached: number, side: number, margin: number): number {
  return reached === side ? side : Math.max(0, Math.round(reached + margin));
}

function crossesColumn({ width, values }: FloatMask, x: number, top: number, bottom: number): boolean {
  if (x < 0 || x >= width) return false;
  for (let y = top; y < bottom; y++) if (values[y * width + x]! > SUBJECT) return true;
  return false;
}

function crossesRow({ width, height, values }: FloatMask, y: number, left: number, right: number): boolean {
  if (y < 0 || y >= height) return false;
  for (let x = left; x < right; x++) if (values[y * width + x]! > SUBJECT) return true;
  return false;
}
