import type { MarkedPlaces, Place } from '../../engines/picked-subject.ts';
import type { FloatMask } from '../../frames/mask-cores.ts';

const PERSON = 0.5;

/**
 * Keeps of a mask only the persons nearest to the places on the subject. Those who have a place outside of it, and none on
 * it, are not among them.
 *
 * @param mask changed in place
 */
export function keepMarkedPart(mask: FloatMask, { inside, outside }: MarkedPlaces): void {
  const { values } = mask;
  const marked = new Set(inside.map((place) => toIndex(mask, place)));
  for (const place of outside) {
    const part = flood(mask, toIndex(mask, place));
    if (!part.some((at) => marked.has(at))) for (const at of part) values[at] = 0;
  }
  const isSubject = new Uint8Array(values.length);
  for (const place of inside) {
    const start = findNearest(mask, place);
    if (start !== undefined && isSubject[start] === 0) for (const at of flood(mask, start)) isSubject[at] = 1;
  }
  // A mask that shows nobody is left as it is.
  if (isSubject.includes(1)) for (let i = 0; i < values.length; i++) if (isSubject[i] === 0) values[i] = 0;
}

/** Lists the pixels of the person at a pixel: none where there is nobody. */
function flood({ width, height, values }: FloatMask, start: number): number[] {
  const isFound = new Uint8Array(values.length);
  const found: number[] = [];
  const visit = (at: number): void => {
    if (isFound[at] === 1 || values[at]! <= PERSON) return;
    isFound[at] = 1;
    found.push(at);
  };
  visit(start);
  for (let i = 0; i < found.length; i++) {
    const at = found[i]!;
    const x = at % width;
    const y = (at - x) / width;
    if (x > 0) visit(at - 1);
    if (x < width - 1) visit(at + 1);
    if (y > 0) visit(at - width);
    if (y < height - 1) visit(at + width);
  }
  return found;
}

function toIndex({ width, height }: FloatMask, { x, y }: Place): number {
  const toPixel = (share: number, length: number) =>
    Math.min(length - 1, Math.max(0, Math.floor(share * length)));
  return toPixel(y, height) * width + toPixel(x, width);
}

function findNearest({ width, height, values }: FloatMask, place: Place): number | undefined {
  let [least, nearest] = [Number.POSITIVE_INFINITY, undefined as number | undefined];
  for (let i = 0; i < values.length; i++) {
    if (values[i]! <= PERSON) continue;
    const x = (i % width) + 0.5;
    const y = Math.floor(i / width) + 0.5;
    const distance = (x / width - place.x) ** 2 + (y / height - place.y) ** 2;
    if (distance < least) [least, nearest] = [distance, i];
  }
  return nearest;
}
