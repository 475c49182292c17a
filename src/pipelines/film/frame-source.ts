import type { VideoStreamInfo } from '../../media/media-info.ts';
import { FrameReader } from '../../media/video/frame-reader.ts';
import { getWorkingPicture, type WorkingPicture } from '../../media/video/working-picture.ts';
import type { AnalyzedSource } from './analyzed-source.ts';
import type { FrameStage } from './frame-stage.ts';

/** Where the frames of a pass come from. */
export interface FrameSource {
  readonly reader: FrameReader;
  readonly video: VideoStreamInfo;
  readonly picture: WorkingPicture;
  /** Numbers of the frames that start a shot. */
  readonly shotStarts: ReadonlySet<number>;
}

/** Frames that are read before and after a range of an interlaced video, as fields are made up from those around them. */
export const FIELD_MARGIN = 1;

/** Opens the frames of a video for stages; as many are kept as the stages see twice. */
export function openFrameSource(
  { info, video, index, features }: AnalyzedSource,
  stages: readonly Pick<FrameStage, 'warmUpFrames' | 'lookAheadFrames'>[],
): FrameSource & AsyncDisposable {
  const keep = Math.max(0, ...stages.map((stage) => stage.warmUpFrames + stage.lookAheadFrames));
  const margins = video.isInterlaced ? 2 * FIELD_MARGIN : 0;
  const reader = new FrameReader(info, video, index.pts, keep + margins);
  return {
    reader,
    video,
    picture: getWorkingPicture(video),
    shotStarts: new Set(features.shots.map(({ startFrame }) => startFrame)),
    [Symbol.asyncDispose]: () => reader[Symbol.asyncDispose](),
  };
}
