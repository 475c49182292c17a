import type { VideoStreamInfo } from '../../media/media-info.ts';
import type { FrameSequence } from '../../media/video/frame-reader.ts';
import { FrameReaders } from '../../media/video/frame-readers.ts';
import { getWorkingPicture, type WorkingPicture } from '../../media/video/working-picture.ts';
import type { AnalyzedSource } from './analyzed-source.ts';
import type { FrameStage } from './frame-stage.ts';
import { openFrames } from './open-frames.ts';

/** Where the frames of a pass come from. */
export interface FrameSource {
  readonly reader: FrameSequence;
  readonly video: VideoStreamInfo;
  readonly picture: WorkingPicture;
  /** Numbers of the frames that start a shot. */
  readonly shotStarts: ReadonlySet<number>;
}

/** Opens the frames of a video for stages, of which several may read at a time; as many are kept as a stage sees twice. */
export function openFrameSource(
  source: AnalyzedSource,
  stages: readonly Pick<FrameStage, 'warmUpFrames' | 'lookAheadFrames'>[],
): FrameSource & AsyncDisposable {
  const { video, features } = source;
  const keep = Math.max(0, ...stages.map((stage) => stage.warmUpFrames + stage.lookAheadFrames));
  const reader = new FrameReaders(() => openFrames(source, keep));
  return {
    reader,
    video,
    picture: getWorkingPicture(video),
    shotStarts: new Set(features.shots.map(({ startFrame }) => startFrame)),
    [Symbol.asyncDispose]: () => reader[Symbol.asyncDispose](),
  };
}
