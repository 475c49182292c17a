import { pickFollowed } from '../../engines/generation.ts';
import type { VideoRequest } from '../../engines/image-to-video.ts';
import type { Frame } from '../../media/frame.ts';
import { openClip } from '../../pipelines/generation/clip-frames.ts';
import { findPlayingRate } from '../../pipelines/generation/clip-rate.ts';
import { type FramesAtRate, fitFrames } from '../../pipelines/generation/fit-frames.ts';
import { joinOverlapping } from '../../pipelines/generation/overlap-clips.ts';
import type { Still } from '../../pipelines/generation/still.ts';
import { drawSceneFrames } from './scene-frames.ts';
import type { SceneInWork } from './scene-in-work.ts';
import { createSceneRequest } from './scene-request.ts';
import type { Storyboard } from './storyboard.ts';

/** Where the pictures of a scene come from. */
export interface PictureSource {
  /** All that decides the pictures. */
  readonly key: unknown;
  /** Opens the pictures: as many as the scene has, with timestamps in frames. */
  open(signal: AbortSignal): AsyncIterable<Frame>;
  /** Opens so many pictures, spread evenly over the scene, before all of them are opened. */
  sample(count: number, signal: AbortSignal): AsyncIterable<Frame>;
}

/** The pictures of a scene: its clips, or what its engine draws. */
export function createPictureSource(storyboard: Storyboard, work: SceneInWork): PictureSource {
  const { format } = storyboard;
  const { scene, engine, clips } = work;
  const interpolator = work.interpolator ?? storyboard.engines.interpolator?.engine;
  const fitted = { format, count: scene.frames, interpolator };
  if (clips) {
    const { paths } = clips;
    const open = async function* (signal: AbortSignal) {
      if (paths.length === 1) yield* fitFrames(await openOnly(clips, work, format, signal), fitted, signal);
      else yield* joinOverlapping({ ...clips, format, interpolator }, signal);
    };
    return {
      key: { clips: clips.key, interpolator: interpolator && describeEngine(interpolator) },
      open,
      sample: (count, signal) => pickEvenly(open(signal), scene.frames, count),
    };
  }
  if (engine.kind !== 'frames') throw new Error(`scene ${scene.number} has no clips`);
  const request = createSceneRequest(scene, format, storyboard.options);
  const still = engine.still === 'unused' ? undefined : work.still;
  const { interpolate } = storyboard.options;
  const rate = { num: format.frameRate.num, den: format.frameRate.den * interpolate };
  const draw = (part: Pick<VideoRequest, 'frameRate' | 'frames' | 'isRepeated' | 'signal'>) =>
    drawSceneFrames(engine, {
      ...request,
      width: format.width,
      height: format.height,
      ...(still && takeStill(storyboard, still)),
      ...part,
    });
  return {
    key: {
      engine: describeEngine(engine),
      request: pickFollowed(engine, request),
      interpolate,
      ...(interpolate > 1 && interpolator && { interpolator: describeEngine(interpolator) }),
      ...(still && describeStill(storyboard, still)),
    },
    open: (signal) => {
      const frames = () => draw({ frameRate: rate, frames: Math.ceil(scene.frames / interpolate), signal });
      return fitFrames({ rate, frames }, fitted, signal);
    },
    // The same scene at a lower rate.
    sample: (count, signal) =>
      draw({
        frameRate: { num: count * format.frameRate.num, den: scene.frames * format.frameRate.den },
        frames: count,
        isRepeated: true,
        signal,
      }),
  };
}

/** All that decides how a picture is animated, for keys. */
function describeStill({ options, engines }: Storyboard, { digest }: Still) {
  const { depth } = engines;
  return {
    still: digest,
    pictureFit: options.pictureFit,
    ...(depth && { depth: describeEngine(depth) }),
  };
}

/** What of an engine decides its pictures. */
function describeEngine({ id, version }: Pick<SceneInWork['engine'], 'id' | 'version'>) {
  return { id, version };
}

function takeStill({ options, engines }: Storyboard, { path }: Still): Partial<VideoRequest> {
  return { still: path, pictureFit: options.pictureFit, ...(engines.depth && { depth: engines.depth }) };
}

async function* pickEvenly(
  frames: AsyncIterable<Frame>,
  total: number,
  count: number,
): AsyncGenerator<Frame, void, undefined> {
  let number = 0;
  let picked = 0;
  for await (const frame of frames) {
    if (number++ < (picked * total) / count) frame.free();
    else {
      picked++;
      yield frame;
    }
  }
}

/** The only clip of a scene, at a rate at which its last picture is seen if the script gives that. */
async function openOnly(
  { paths, endsWhole }: NonNullable<SceneInWork['clips']>,
  { scene: { frames } }: SceneInWork,
  format: Storyboard['format'],
  signal: AbortSignal,
): Promise<FramesAtRate> {
  const path = paths[0]!;
  const clip = await openClip(path, format, signal);
  if (!endsWhole) return clip;
  const { frameRate } = format;
  return { ...clip, rate: await findPlayingRate(path, { frames, frameRate, isWhole: true }, signal) };
}
