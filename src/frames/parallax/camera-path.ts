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

/** How a background follows a measured camera in one shot. */
interface ShotPath {
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

/** How one background follows the camera through the shots of a video. */
export interface CameraPath {
  /** Of every frame. */
  readonly poses: readonly CameraPose[];
  /** What the picture has to have beyond the view, so that it has the same size in all shots. */
  readonly margins: Margins;
  /** Share of the motion that is followed in each shot. */
  readonly shares: readonly number[];
}

/**
 * Follows the motion of the background through shots, one behind the other, of so many frames: maps from the points of a
 * shot's first frame to those of each frame, whose origin is the middle of the picture and whose unit is its width. Motion
 * that no picture could fill is followed to a share, and that of other shots is not weakened by it.
 */
export function createCameraPath(
  transforms: readonly PlanarTransform[],
  shotLengths: readonly number[],
  view: PathView,
): CameraPath {
  let start = 0;
  const paths = shotLengths.map((length) => {
    const path = followShot(transforms.slice(start, start + length), view);
    start += length;
    return path;
  });
  const findLargest = (side: keyof Margins): number =>
    Math.max(0, ...paths.map(({ margins }) => margins[side]));
  return {
    poses: paths.flatMap(({ poses }) => poses),
    margins: {
      left: findLargest('left'),
      top: findLargest('top'),
      right: findLargest('right'),
      bottom: findLargest('bottom'),
    },
    shares: paths.map(({ share }) => share),
  };
}

function followShot(transforms: readonly PlanarTransform[], view: PathView): ShotPath {
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

function followMotion(transforms: readonly PlanarTransform[], view: PathView, share: number): ShotPath {
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
