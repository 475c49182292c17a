/** A homography as a 3x3 matrix, row by row, that maps (x, y, 1); the last element is 1. */
export type PlanarTransform = readonly number[];

export const IDENTITY: PlanarTransform = [1, 0, 0, 0, 1, 0, 0, 0, 1];

/** The transform that applies `first` and then `second`. */
export function combineTransforms(second: PlanarTransform, first: PlanarTransform): PlanarTransform {
  const product = Array.from({ length: 9 }, (_, i) => {
    const [row, column] = [i - (i % 3), i % 3];
    return (
      second[row]! * first[column]! +
      second[row + 1]! * first[column + 3]! +
      second[row + 2]! * first[column + 6]!
    );
  });
  return product.map((value) => value / product[8]!);
}

export function createSimilarity(a: number, b: number, dx: number, dy: number): PlanarTransform {
  return [a, -b, dx, b, a, dy, 0, 0, 1];
}

/** Moves a point; its coordinates are left in `moved`, as this runs for every match of every trial. */
export function movePoint(t: PlanarTransform, x: number, y: number, moved: Float64Array): void {
  const depth = t[6]! * x + t[7]! * y + t[8]!;
  moved[0] = (t[0]! * x + t[1]! * y + t[2]!) / depth;
  moved[1] = (t[3]! * x + t[4]! * y + t[5]!) / depth;
}

/** What a transform does at the origin: shift, enlargement, and rotation in radians, clockwise in pictures. */
export interface SimilarityParts {
  readonly dx: number;
  readonly dy: number;
  readonly scale: number;
  readonly rotation: number;
}

/** The similarity that is nearest to a transform around the origin. */
export function getSimilarityParts(t: PlanarTransform): SimilarityParts {
  const [dx, dy] = [t[2]! / t[8]!, t[5]! / t[8]!];
  const [xx, xy] = [t[0]! - t[6]! * dx, t[1]! - t[7]! * dx];
  const [yx, yy] = [t[3]! - t[6]! * dy, t[4]! - t[7]! * dy];
  return {
    dx,
    dy,
    scale: Math.hypot(xx + yy, yx - xy) / 2,
    rotation: Math.atan2(yx - xy, xx + yy),
  };
}
