import type { DepthMap } from '../../engines/depth-estimator.ts';
import type { PictureFit, VideoRequest } from '../../engines/image-to-video.ts';
import { LifeOffsets } from '../../frames/life/life-offsets.ts';
import { type CameraPose, computeMargins } from '../../frames/parallax/camera-pose.ts';
import { ParallaxScene } from '../../frames/parallax/parallax-scene.ts';
import { extendPicture, extendPlane, type Placement } from '../../frames/picture-extension.ts';
import type { Frame } from '../../media/frame.ts';
import { filterPicture } from '../../media/stills/first-picture.ts';
import { computeScaledSize, createFitFilters } from '../../media/stills/fit-filters.ts';
import { createDecodedPad, type WorkingPicture } from '../../media/video/working-picture.ts';
import { computePicturePoses, PIVOT } from './picture-camera.ts';
import { createNoPictureError, readStillPicture, type StillPicture } from './still-picture.ts';

/** A picture with depth and life, and the camera's way through it. */
export interface PictureScene {
  readonly scene: ParallaxScene;
  readonly poses: readonly CameraPose[];
  /** Undefined for pictures in which nothing moves by itself. */
  readonly life: LifeOffsets | undefined;
  /** Format of what the scene renders; in a frame with bars, it is smaller than the frame. */
  readonly format: WorkingPicture;
}

interface Size {
  readonly width: number;
  readonly height: number;
}

const SQUARE = { num: 1, den: 1 };
const CENTER = { x: 0.5, y: 0.5 };
/** Half of the chroma, as the videos have that are made of the frames: that halves the work. */
const CHROMA = { pixelFormat: 'yuv420p10le', chromaShiftX: 1, chromaShiftY: 1 } as const;

function createFormat({ width, height }: Size): WorkingPicture {
  const color = { range: 'tv', matrix: 'bt709', primaries: 'bt709', transfer: 'bt709' };
  return { width, height, ...CHROMA, color, isFullRange: false, conversion: `format=${CHROMA.pixelFormat}` };
}

/** Reads the picture of a request, and prepares it for all frames. @throws what `readStillPicture` throws */
export async function createPictureScene(request: VideoRequest, path: string): Promise<PictureScene> {
  const { camera, frames, signal, pictureFit = 'extend' } = request;
  const still = await readStillPicture(path, signal);
  using stored = still.frame;
  const format = createFormat(chooseWindow(still, request, pictureFit));
  const poses = computePicturePoses(camera, frames, format);
  const { left, top, right, bottom } = computeMargins(poses, format, PIVOT);
  const whole = createFormat({
    width: left + format.width + right,
    height: top + format.height + bottom,
  });
  const placement = placePicture(still, whole, pictureFit);
  using picture = await fitPicture({ ...still, frame: stored.clone()! }, placement, path);
  const depth = await estimateDepth(request, picture, placement);
  using extended = extendPicture(picture, createFormat(placement), placement);
  const life = LifeOffsets.find(extended, whole);
  const view = { left, top, width: format.width, height: format.height };
  const tile = life ? 16 : 32;
  const scene = ParallaxScene.create({ picture: extended, format: whole, depth, view, pivot: PIVOT, tile });
  return { scene, poses, life, format };
}

/** The part of the frame in which the picture is seen: all of it, but for bars. */
function chooseWindow({ video }: StillPicture, { width, height }: Size, fit: PictureFit): Size {
  if (fit !== 'contain') return { width, height };
  const contained = computeScaledSize(video, { width, height, sampleAspectRatio: SQUARE }, 'contain');
  return { width: roundEven(contained.width), height: roundEven(contained.height) };
}

/** So much of a picture at least is seen where it is cut off and not continued. */
const MIN_SEEN = 0.66;

/** Where the picture lies in the whole that the camera may see. */
function placePicture({ video }: StillPicture, whole: Size, fit: PictureFit): Placement {
  const { width, height } = computeScaledSize(video, { ...whole, sampleAspectRatio: SQUARE }, 'contain');
  const seen = (width * height) / (whole.width * whole.height);
  if (fit !== 'extend' || seen >= MIN_SEEN) return { left: 0, top: 0, ...whole, whole };
  const size = { width: roundEven(width), height: roundEven(height) };
  const [left, top] = [roundEven((whole.width - width) / 2), roundEven((whole.height - height) / 2)];
  return { left, top, ...size, whole };
}

function roundEven(length: number): number {
  return Math.max(2, Math.floor(length / 2) * 2);
}

async function fitPicture(
  { video, frame }: StillPicture,
  placement: Placement,
  path: string,
): Promise<Frame> {
  const target = { ...createFormat(placement), sampleAspectRatio: SQUARE };
  const filters = createFitFilters(video, target, { mode: 'cover', focus: CENTER });
  const picture = await filterPicture(frame, createDecodedPad(video), filters);
  if (picture) return picture;
  throw createNoPictureError(path);
}

/** Depth of the whole. What lies out of focus gets no steps, at which it would be torn apart. */
async function estimateDepth(
  { camera, depth, signal }: VideoRequest,
  picture: Frame,
  placement: Placement,
): Promise<DepthMap> {
  const { whole } = placement;
  if (!depth || camera === 'still')
    return { ...whole, depth: new Float32Array(whole.width * whole.height).fill(PIVOT) };
  const map = await depth.estimate(picture, createFormat(placement), signal);
  return { ...whole, depth: extendPlane(map.depth, placement) };
}
