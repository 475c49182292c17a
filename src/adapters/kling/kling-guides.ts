import { readFile } from 'node:fs/promises';
import type {
  CameraSpeed,
  MotionMasks,
  MovingPart,
  VideoGuide,
  VideoGuides,
} from '../../engines/video-guides.ts';
import { describeGuides, pickGuides } from '../../engines/video-guides.ts';
import { requireVideo } from '../../media/media-info.ts';
import { probe } from '../../media/probe.ts';
import { chooseCameraControl, settleCamera } from './camera-control.ts';
import { checkMasks, checkPicture } from './check-picture.ts';

type Mode = 'std' | 'pro';
type Seconds = 5 | 10;

/**
 * What Kling's map of capabilities of image to video lists beside words and the first picture, by model, mode and seconds;
 * `simple` is a camera of one motion alone. Of models that it lists without any, and of others, nothing is asked.
 */
const CAPABILITIES: Readonly<Record<string, readonly (VideoGuide | 'simple')[]>> = {
  'kling-v1 std 5': ['lastPicture', 'motion', 'camera'],
  'kling-v1 pro 5': ['lastPicture', 'motion'],
  'kling-v1-5 pro 5': ['lastPicture', 'motion', 'camera', 'simple'],
  'kling-v1-5 pro 10': ['lastPicture'],
  'kling-v1-6 pro 5': ['lastPicture'],
  'kling-v1-6 pro 10': ['lastPicture'],
  'kling-v2-1 pro 5': ['lastPicture'],
  'kling-v2-1 pro 10': ['lastPicture'],
  'kling-v2-5-turbo pro 5': ['lastPicture'],
  'kling-v2-5-turbo pro 10': ['lastPicture'],
};
/** Kling takes one of them in a request: pictures that were given go before marks in them, and both before the camera. */
const ORDER: readonly VideoGuide[] = ['lastPicture', 'motion', 'camera'];
/** Of parts that move, and of points on the way of each in 5 seconds. */
const MAX_PARTS = 6;
const POINTS = { least: 2, most: 77 };

/** A model in a mode. */
export interface KlingModel {
  readonly name: string;
  readonly mode: Mode;
}

/** The one of the guides that Kling follows in a video of a length, as it is told of it. */
export function takeKlingGuides(
  { name, mode }: KlingModel,
  seconds: Seconds,
  given: VideoGuides,
): VideoGuides {
  const able = CAPABILITIES[`${name} ${mode} ${seconds}`] ?? [];
  const { lastPicture, motion, camera } = given;
  const told: VideoGuides = {
    lastPicture,
    motion: motion && fitBrush(motion),
    camera: camera && settleCamera(camera, able.includes('simple')),
  };
  const isUsable = (guide: VideoGuide): boolean => able.includes(guide) && told[guide] !== undefined;
  return pickGuides(told, ORDER.filter(isUsable).slice(0, 1));
}

/** The motion with as many points as Kling takes; undefined for more parts than it does, or ways that lead nowhere. */
function fitBrush({ parts, ...same }: MotionMasks): MotionMasks | undefined {
  if (parts.length > MAX_PARTS || parts.some(({ way }) => way.length < POINTS.least)) return undefined;
  return { ...same, parts: parts.map(({ mask, way }) => ({ mask, way: thinWay(way) })) };
}

/** Points of a way, evenly from its first to its last, no more than Kling takes. */
function thinWay(way: MovingPart['way']): MovingPart['way'] {
  const last = POINTS.most - 1;
  if (way.length <= POINTS.most) return way;
  return Array.from({ length: POINTS.most }, (_, i) => way[Math.round((i * (way.length - 1)) / last)]!);
}

/** The inputs of a request that the guide becomes, and what names it in keys. @throws `kling.picture`, `kling.mask` */
export async function createKlingGuides(
  model: KlingModel,
  still: string,
  { camera, lastPicture, motion }: VideoGuides,
): Promise<{ readonly inputs: Readonly<Record<string, unknown>>; readonly identity: object }> {
  const identity = describeGuides({
    ...(lastPicture && { lastPicture }),
    ...(motion && { motion }),
  });
  if (lastPicture) {
    await checkPicture(lastPicture.path);
    return { inputs: { image_tail: await readFile(lastPicture.path, 'base64') }, identity };
  }
  if (motion) return { inputs: await createMasks(still, motion), identity };
  const control = camera && createControl(model, camera);
  return control ? { inputs: control, identity: control } : { inputs: {}, identity };
}

function createControl({ name, mode }: KlingModel, camera: CameraSpeed) {
  const isSimple = CAPABILITIES[`${name} ${mode} 5`]?.includes('simple') ?? false;
  const control = chooseCameraControl(camera, isSimple);
  return control && { camera_control: control };
}

/** Kling's Motion Brush: points are pixels of the first picture, from its lower left corner. */
async function createMasks(still: string, { still: standing, parts }: MotionMasks) {
  const { width, height } = requireVideo(await probe(still));
  const masks = [...(standing ? [standing] : []), ...parts.map(({ mask }) => mask)];
  await checkMasks(
    masks.map(({ path }) => path),
    { width, height },
  );
  const read = (path: string): Promise<string> => readFile(path, 'base64');
  const dynamic_masks = await Promise.all(
    parts.map(async ({ mask, way }) => ({
      mask: await read(mask.path),
      trajectories: way.map(([across, down]) => ({
        x: Math.round(across * width),
        y: Math.round((1 - down) * height),
      })),
    })),
  );
  return {
    ...(standing && { static_mask: await read(standing.path) }),
    ...(parts.length > 0 && { dynamic_masks }),
  };
}
