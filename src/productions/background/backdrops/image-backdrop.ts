import type { PlanarTransform } from '../../../analysis/planar-transform.ts';
import { hashJson } from '../../../core/hashing.ts';
import type { Rational } from '../../../core/rational.ts';
import type { DepthEstimator } from '../../../engines/depth-estimator.ts';
import { SubtleLife } from '../../../frames/life/subtle-life.ts';
import { type CameraPath, createCameraPath } from '../../../frames/parallax/camera-path.ts';
import { ParallaxScene } from '../../../frames/parallax/parallax-scene.ts';
import type { Frame } from '../../../media/frame.ts';
import type { WorkingPicture } from '../../../media/video/working-picture.ts';
import type { Backdrop, BackdropSource } from './backdrop.ts';
import { type BackdropPicture, readBackdropPicture } from './backdrop-picture.ts';
import { createFitFilters, type Fit } from './fit-filters.ts';
import { createLoopClock, type VideoTimes } from './video-times.ts';

/** How a still picture is to become a background. */
export interface ImageBackdropRequest {
  readonly picture: BackdropPicture;
  readonly fit: Fit;
  /** Shape of the video's pixels. */
  readonly sampleAspectRatio: Rational;
  readonly times: VideoTimes;
  /** Whether clouds drift, water shimmers and leaves sway while the camera stands still. */
  readonly hasLife: boolean;
  /** How the camera moves, if it does; undefined for a camera that stands. */
  readonly camera?: MovingCamera;
  /** Told the share of the camera's motion that is followed, if it is not all of it. */
  readonly onPartlyFollowed?: (share: number) => void;
}

/** Motion of the background in the video, and what tells which parts of the new one are near. */
interface MovingCamera {
  /** For each frame of the video, the motion since its shot began; see `CameraPosition`. Undefined in still shots. */
  readonly transforms: readonly (PlanarTransform | undefined)[];
  readonly depth: DepthEstimator;
}

/** Points of this depth follow the camera's measured motion. */
const PIVOT = 0.4;
const REST: PlanarTransform = [1, 0, 0, 0, 1, 0, 0, 0, 1];

/** A still picture: as it is, with a little life, or moved with the video's camera. */
export function createImageBackdrop(request: ImageBackdropRequest): BackdropSource {
  const { picture, fit, hasLife, camera, times } = request;
  return {
    key: hashJson({
      kind: 'image',
      version: 1,
      digest: picture.digest,
      fit,
      sampleAspectRatio: request.sampleAspectRatio,
      hasLife,
      times: hasLife ? times : null,
      transforms: camera?.transforms.map((transform) => transform ?? null) ?? null,
      depth: camera ? { id: camera.depth.id, version: camera.depth.version } : null,
    }),
    open: (format, signal) =>
      camera ? openMoving(request, camera, format, signal) : openStill(request, format, signal),
  };
}

async function openStill(
  { picture, fit, sampleAspectRatio, times, hasLife }: ImageBackdropRequest,
  format: WorkingPicture,
  signal: AbortSignal,
): Promise<Backdrop> {
  const frame = await readBackdropPicture(
    picture,
    createFitFilters(picture.video, { ...format, sampleAspectRatio }, fit),
    signal,
  );
  const life = hasLife ? SubtleLife.create(frame, format) : undefined;
  const isAlive = life !== undefined && life.kinds.length > 0;
  const getPhase = createLoopClock(times);
  return {
    isStill: !isAlive,
    read: async (number) => (isAlive ? life.render(getPhase(number)) : frame.clone()!),
    [Symbol.asyncDispose]: async () => frame.free(),
  };
}

async function openMoving(
  request: ImageBackdropRequest,
  camera: MovingCamera,
  format: WorkingPicture,
  signal: AbortSignal,
): Promise<Backdrop> {
  const { width, height } = format;
  const path = followCamera(request, camera, format);
  if (path.share < 1) request.onPartlyFollowed?.(path.share);
  const { left, top, right, bottom } = path.margins;
  const whole = { ...format, width: left + width + right, height: top + height + bottom };
  const target = { ...whole, sampleAspectRatio: request.sampleAspectRatio };
  const filters = createFitFilters(request.picture.video, target, request.fit);
  using picture = await readBackdropPicture(request.picture, filters, signal);
  const depth = await camera.depth.estimate(picture, whole, signal);
  // The device is given back; the next segment takes it again.
  await camera.depth[Symbol.asyncDispose]();
  const view = { left, top, width, height };
  const scene = ParallaxScene.create({ picture, format: whole, depth, view, pivot: PIVOT });
  const life = createLife(request, scene, path, format);
  const getPhase = createLoopClock(request.times);
  return {
    isStill: false,
    read: async (number) =>
      life && !camera.transforms[number] ? life.render(getPhase(number)) : scene.render(path.poses[number]!),
    async [Symbol.asyncDispose]() {},
  };
}

/** All shots of a video share one path, so that the picture has the same size in all of them. */
function followCamera(
  { sampleAspectRatio: { num, den } }: ImageBackdropRequest,
  { transforms }: MovingCamera,
  { width, height }: WorkingPicture,
): CameraPath {
  const view = { width, height, pixelAspect: num / den || 1, pivot: PIVOT };
  return createCameraPath(
    transforms.map((transform) => transform ?? REST),
    view,
  );
}

/** The life of the picture in shots in which the camera stands. */
function createLife(
  { hasLife, camera }: ImageBackdropRequest,
  scene: ParallaxScene,
  { poses }: CameraPath,
  format: WorkingPicture,
): SubtleLife | undefined {
  const still = camera!.transforms.indexOf(undefined);
  if (!hasLife || still < 0) return undefined;
  using rest: Frame = scene.render(poses[still]!);
  const life = SubtleLife.create(rest, format);
  return life.kinds.length > 0 ? life : undefined;
}
