import { pickFollowed } from '../../engines/generation.ts';
import type { VideoRequest } from '../../engines/image-to-video.ts';
import type { Frame } from '../../media/frame.ts';
import { joinClips } from './clip-frames.ts';
import { fitFrames } from './fit-frames.ts';
import { drawSceneFrames } from './scene-frames.ts';
import type { SceneInWork, Still } from './scene-in-work.ts';
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
  if (clips)
    return {
      key: { clips: clips.key },
      open: (signal) => readClipFrames(clips.paths, scene.frames, storyboard, signal),
      sample: (count, signal) =>
        pickEvenly(readClipFrames(clips.paths, scene.frames, storyboard, signal), scene.frames, count),
    };
  if (engine.kind !== 'frames') throw new Error(`scene ${scene.number} has no clips`);
  const { id, version } = engine;
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
      engine: { id, version },
      request: pickFollowed(engine, request),
      interpolate,
      ...(still && describeStill(storyboard, still)),
    },
    open: (signal) => {
      const frames = () => draw({ frameRate: rate, frames: Math.ceil(scene.frames / interpolate), signal });
      return fitFrames({ rate, frames }, format, scene.frames, signal);
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
    ...(depth && { depth: { id: depth.id, version: depth.version } }),
  };
}

function takeStill({ options, engines }: Storyboard, { path }: Still): Partial<VideoRequest> {
  return { still: path, pictureFit: options.pictureFit, ...(engines.depth && { depth: engines.depth }) };
}

async function* readClipFrames(
  paths: readonly string[],
  frames: number,
  { format }: Storyboard,
  signal: AbortSignal,
): AsyncGenerator<Frame, void, undefined> {
  const clips = await joinClips(paths, format, signal);
  yield* fitFrames(clips, format, frames, signal);
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
