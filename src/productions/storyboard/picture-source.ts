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
}

/** The pictures of a scene: its clips, or what its engine draws. */
export function createPictureSource(storyboard: Storyboard, work: SceneInWork): PictureSource {
  const { format } = storyboard;
  const { scene, engine, clips } = work;
  if (clips)
    return {
      key: { clips: clips.key },
      open: (signal) => readClipFrames(clips.paths, scene.frames, storyboard, signal),
    };
  if (engine.kind !== 'frames') throw new Error(`scene ${scene.number} has no clips`);
  const { id, version } = engine;
  const request = createSceneRequest(scene, format, storyboard.options);
  const still = engine.still === 'unused' ? undefined : work.still;
  return {
    key: {
      engine: { id, version },
      request: pickFollowed(engine, request),
      ...(still && describeStill(storyboard, still)),
    },
    open: (signal) =>
      drawSceneFrames(engine, {
        ...request,
        ...format,
        frames: scene.frames,
        ...(still && takeStill(storyboard, still)),
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
  yield* fitFrames(clips, format.frameRate, frames);
}
