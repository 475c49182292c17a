import { combineTransforms, type PlanarTransform } from '../../analysis/planar-transform.ts';
import { type CameraPose, computeMargins, createPose, type Homography, type Margins } from './camera-pose.ts';

/** A view whose pixels need not be square: `pixelAspect` is their width by their height. */
export interface PathView {
  readonly width: number;
  readonly height: number;
  readonly pixelAspect: number;
  /** Depth of the points that move with the camera's measured motion. */
  readonly pivot: number;
}

/** How a background follows a measured camera. */
export interface CameraPath {
  readonly poses: readonly CameraPose[];
  /** What a picture has to have beyond the view. */
  readonly margins: Margins;
  /** Share of the motion that is followed: below 1 where a picture can't be so large. */
  readonly share: number;
}

/** Largest margin on a side, as a share of the view: beyond, a picture would be enlarged too much to look sharp. */
const MAX_MARGIN = 0.5;
/** Additional motion of the nearest points against the farthest ones, as a share of the camera's shift. */
const TRAVEL_SHARE = 0.12;
const BISECTIONS = 12;

/**
 * Follows the motion of a shot's background: maps from the first frame's points to each frame's, whose origin is the
 * middle of the picture and whose unit is its width. Motion that no picture could fill is followed to a share.
 */
export function createCameraPath(transforms: readonly PlanarTransform[], view: PathView): CameraPath {
  const whole = followMotion(transforms, view, 1);
  if (isFillable(whole.margins, view)) return whole;
  let [low, high] = [0, 1];
  let path = followMotion(transforms, view, 0);
  for (let i = 0; i < BISECTIONS; i++) {
    const share = (low + high) / 2;
    const candidate = followMotion(transforms, view, share);
    if (isFillable(candidate.margins, view)) {
      path = candidate;
      low = share;
    } else high = share;
  }
  return path;
}

function followMotion(transforms: readonly PlanarTransform[], view: PathView, share: number): CameraPath {
  const poses = transforms.map((transform) => toPose(weaken(transform, share), view));
  return { poses, margins: computeMargins(poses, view, view.pivot), share };
}

function isFillable({ left, top, right, bottom }: Margins, { width, height }: PathView): boolean {
  return Math.max(left, right) <= MAX_MARGIN * width && Math.max(top, bottom) <= MAX_MARGIN * height;
}

/** The transform on the way from none to a whole one. */
function weaken(transform: PlanarTransform, share: number): number[] {
  return transform.map((value, i) => (i % 4 === 0 ? 1 + (value - 1) * share : value * share));
}

function toPose(transform: PlanarTransform, { width, height, pixelAspect }: PathView): CameraPose {
  const unitX = width;
  const unitY = width * pixelAspect;
  const toPixels: PlanarTransform = [unitX, 0, (width - 1) / 2, 0, unitY, (height - 1) / 2, 0, 0, 1];
  const toUnits: PlanarTransform = [
    1 / unitX,
    0,
    -(width - 1) / 2 / unitX,
    0,
    1 / unitY,
    -(height - 1) / 2 / unitY,
    0,
    0,
    1,
  ];
  const scale = 1 / transform[8]!;
  const travelX = TRAVEL_SHARE * transform[2]! * scale * unitX;
  const travelY = TRAVEL_SHARE * transform[5]! * scale * unitY;
  const rest = createPose({ travelX, travelY }, { width, height });
  const view = combineTransforms(toPixels, combineTransforms(transform, toUnits));
  return { ...rest, view: view as unknown as Homography };
}
