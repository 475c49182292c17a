import { CameraMatcher } from '../../analysis/camera-matcher.ts';
import { movePoint, type PlanarTransform } from '../../analysis/planar-transform.ts';
import type { HalfPicture } from '../../frames/half-picture.ts';
import type { Plate } from '../../frames/plate.ts';

/** Largest code of luma in half pictures. */
const PEAK = 1023;

/**
 * Finds how a plate lies over what was seen of the background: as a camera sees a place that moved a little in between, by
 * the homography or similarity on which corners agree.
 *
 * @param isBackground whether a pixel of the half picture surely shows the background in `seen`
 * @returns from what was seen to the plate, around the middle, in widths; undefined if they show different places
 */
export function findPlateMotion(
  plate: HalfPicture,
  seen: HalfPicture,
  isBackground: (at: number) => boolean,
): PlanarTransform | undefined {
  const matcher = new CameraMatcher(seen.width, seen.height);
  const [from, to] = [seen, plate].map((half) => {
    const picture = matcher.createPicture();
    const { width, height, luma: samples } = half;
    picture.pyramid.build({ samples, stride: width, width, height, peak: PEAK });
    return picture;
  }) as [ReturnType<typeof matcher.createPicture>, ReturnType<typeof matcher.createPicture>];
  from.excluded = Uint8Array.from(seen.luma, (_, at) => (isBackground(at) ? 0 : 1));
  matcher.findCorners(from);
  const { transform, isSamePlace } = matcher.match(from, to);
  return isSamePlace ? transform : undefined;
}

/** Moves a plate to where it was seen. Its border goes on where it was not, and is not known there. */
export function movePlate({ width, height, planes }: Plate, transform: PlanarTransform): Plate {
  const moved = planes.map(() => new Uint16Array(width * height)) as [Uint16Array, Uint16Array, Uint16Array];
  const confidence = new Uint8Array(width * height);
  const place = new Float64Array(2);
  const [middleX, middleY] = [(width - 1) / 2, (height - 1) / 2];
  for (let y = 0, at = 0; y < height; y++)
    for (let x = 0; x < width; x++, at++) {
      movePoint(transform, (x - middleX) / width, (y - middleY) / width, place);
      const column = Math.max(0, Math.min(width - 1, place[0]! * width + middleX));
      const row = Math.max(0, Math.min(height - 1, place[1]! * width + middleY));
      const isInside = column > 0 && row > 0 && column < width - 1 && row < height - 1;
      confidence[at] = isInside ? 255 : 0;
      for (const [index, plane] of planes.entries())
        moved[index]![at] = readCubic(plane, width, height, column, row);
    }
  return { width, height, planes: moved, confidence };
}

/** A sample between pixels by cubic convolution (Keys, 1981); borders repeat. */
function readCubic(plane: Uint16Array, width: number, height: number, column: number, row: number): number {
  const [left, top] = [Math.floor(column), Math.floor(row)];
  let sum = 0;
  for (let dy = -1; dy <= 2; dy++) {
    const line = Math.min(height - 1, Math.max(0, top + dy)) * width;
    const down = weighCubic(Math.abs(row - top - dy));
    for (let dx = -1; dx <= 2; dx++) {
      const sample = plane[line + Math.min(width - 1, Math.max(0, left + dx))]!;
      sum += sample * down * weighCubic(Math.abs(column - left - dx));
    }
  }
  return Math.round(Math.min(65_535, Math.max(0, sum)));
}

function weighCubic(distance: number): number {
  if (distance < 1) return 1.5 * distance ** 3 - 2.5 * distance ** 2 + 1;
  return distance < 2 ? -0.5 * distance ** 3 + 2.5 * distance ** 2 - 4 * distance + 2 : 0;
}

/** How far a transform moves the corners of a picture at most, in pixels. */
export function measureShift(
  transform: PlanarTransform,
  { width, height }: Pick<Plate, 'width' | 'height'>,
): number {
  const place = new Float64Array(2);
  const half = height / width / 2;
  const shifts = [-0.5, 0.5].flatMap((x) =>
    [-half, half].map((y) => {
      movePoint(transform, x, y, place);
      return Math.hypot(place[0]! - x, place[1]! - y) * width;
    }),
  );
  return Math.max(...shifts);
}
