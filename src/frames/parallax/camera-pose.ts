/** A projective map of the plane in pixels, row by row: x' = (h0 x + h1 y + h2) / (h6 x + h7 y + h8), y' alike. */
export type Homography = readonly [number, number, number, number, number, number, number, number, number];

/** Where a virtual camera is, as seen in the picture. */
export interface CameraPose {
  /**
   * How what lies at the scene's pivot depth moves in the view: from its place with the camera at rest to its place now,
   * in pixels from the center of the view's first pixel.
   */
  readonly view: Homography;
  /** How far the nearest points move against the farthest ones, in pixels: the camera travels the other way. */
  readonly travelX: number;
  readonly travelY: number;
  /** By how much the nearest points grow beyond the farthest ones: 0.1 is a tenth. */
  readonly dolly: number;
}

/** A similarity about the center of a view, and travel. Lengths are pixels, angles radians, clockwise. */
export interface CameraMove {
  readonly panX?: number;
  readonly panY?: number;
  readonly zoom?: number;
  readonly roll?: number;
  readonly travelX?: number;
  readonly travelY?: number;
  readonly dolly?: number;
}

interface Size {
  readonly width: number;
  readonly height: number;
}

export function createPose(
  { panX = 0, panY = 0, zoom = 1, roll = 0, travelX = 0, travelY = 0, dolly = 0 }: CameraMove,
  { width, height }: Size,
): CameraPose {
  const [cos, sin] = [zoom * Math.cos(roll), zoom * Math.sin(roll)];
  const [centerX, centerY] = [(width - 1) / 2, (height - 1) / 2];
  const shiftX = centerX - cos * centerX + sin * centerY + panX;
  const shiftY = centerY - sin * centerX - cos * centerY + panY;
  return { view: [cos, -sin, shiftX, sin, cos, shiftY, 0, 0, 1], travelX, travelY, dolly };
}

/** @throws RangeError if the map can't be undone */
export function invertHomography([a, b, c, d, e, f, g, h, i]: Homography): Homography {
  const determinant = a * (e * i - f * h) - b * (d * i - f * g) + c * (d * h - e * g);
  if (!(Math.abs(determinant) > 1e-9)) throw new RangeError('the homography is singular');
  const scale = 1 / determinant;
  return [
    (e * i - f * h) * scale,
    (c * h - b * i) * scale,
    (b * f - c * e) * scale,
    (f * g - d * i) * scale,
    (a * i - c * g) * scale,
    (c * d - a * f) * scale,
    (d * h - e * g) * scale,
    (b * g - a * h) * scale,
    (a * e - b * d) * scale,
  ];
}

/** Pixels of a picture beyond each side of the view. */
export interface Margins {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

/** Beyond what is seen, so that interpolation never meets a border. */
const SPARE = 2;

/**
 * How much a picture has to reach beyond its view so that no pose shows its border. Even numbers, so that subsampled
 * planes keep their raster.
 *
 * @param pivot depth of the points that `view` moves, 0 to 1
 */
export function computeMargins(poses: Iterable<CameraPose>, size: Size, pivot: number): Margins {
  let [left, top, right, bottom] = [0, 0, 0, 0];
  for (const pose of poses) {
    for (const [x, y] of findSeen(pose, size, pivot)) {
      left = Math.max(left, -x);
      top = Math.max(top, -y);
      right = Math.max(right, x - (size.width - 1));
      bottom = Math.max(bottom, y - (size.height - 1));
    }
  }
  const roundUp = (margin: number): number => (margin < 1e-3 ? 0 : Math.ceil((margin + SPARE) / 2) * 2);
  return { left: roundUp(left), top: roundUp(top), right: roundUp(right), bottom: roundUp(bottom) };
}

/** Where the corners of the view lie in the picture, for the nearest and the farthest points. */
function findSeen(pose: CameraPose, { width, height }: Size, pivot: number): [number, number][] {
  const inverse = invertHomography(pose.view);
  const [centerX, centerY] = [(width - 1) / 2, (height - 1) / 2];
  const seen: [number, number][] = [];
  for (const x of [0, width - 1])
    for (const y of [0, height - 1])
      for (const depth of [-pivot, 1 - pivot]) {
        const [px, py] = applyHomography(inverse, x, y);
        const grown = 1 + pose.dolly * depth;
        seen.push([
          centerX + (px - centerX - pose.travelX * depth) / grown,
          centerY + (py - centerY - pose.travelY * depth) / grown,
        ]);
      }
  return seen;
}

export function applyHomography(map: Homography, x: number, y: number): [number, number] {
  const scale = 1 / (map[6] * x + map[7] * y + map[8]);
  return [(map[0] * x + map[1] * y + map[2]) * scale, (map[3] * x + map[4] * y + map[5]) * scale];
}
