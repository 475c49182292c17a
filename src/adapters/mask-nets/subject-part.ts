import type { FloatMask } from '../../frames/mask-cores.ts';

const PERSON = 0.5;

/** A place in shares of a picture's width and height. */
export interface Point {
  readonly x: number;
  readonly y: number;
}

/**
 * Keeps of a mask only the person nearest to a point.
 *
 * @param mask changed in place
 * @returns the middle of that person, where to look for it next; the point itself if there is nobody
 */
export function selectSubject({ width, height, values }: FloatMask, point: Point): Point {
  const start = findNearest({ width, height, values }, point);
  if (start === undefined) return point;
  const isSubject = new Uint8Array(values.length);
  const stack = [start];
  isSubject[start] = 1;
  let [count, sumX, sumY] = [0, 0, 0];
  const visit = (at: number): void => {
    if (isSubject[at] === 1 || values[at]! <= PERSON) return;
    isSubject[at] = 1;
    stack.push(at);
  };
  for (let at = stack.pop(); at !== undefined; at = stack.pop()) {
    const x = at % width;
    const y = (at - x) / width;
    count++;
    sumX += x;
    sumY += y;
    if (x > 0) visit(at - 1);
    if (x < width - 1) visit(at + 1);
    if (y > 0) visit(at - width);
    if (y < height - 1) visit(at + width);
  }
  for (let i = 0; i < values.length; i++) if (isSubject[i] === 0) values[i] = 0;
  return { x: (sumX / count + 0.5) / width, y: (sumY / count + 0.5) / height };
}

function findNearest({ width, values }: FloatMask, point: Point): number | undefined {
  const height = values.length / width;
  let [least, nearest] = [Number.POSITIVE_INFINITY, undefined as number | undefined];
  for (let i = 0; i < values.length; i++) {
    if (values[i]! <= PERSON) continue;
    const x = (i % width) + 0.5;
    const y = Math.floor(i / width) + 0.5;
    const distance = (x / width - point.x) ** 2 + (y / height - point.y) ** 2;
    if (distance < least) [least, nearest] = [distance, i];
  }
  return nearest;
}
