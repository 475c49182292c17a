import { createFrameRate, type Rational, toNumber } from '../../../core/rational.ts';
import type { ClipGenerator } from '../../../engines/image-to-video.ts';
import { type OverlappingClips, splitIntoClips } from '../../../pipelines/generation/split-clips.ts';
import type { VideoFormat } from '../../../pipelines/generation/video-format.ts';
import type { PreparedClip } from '../clip.ts';
import type { SurveyedShot } from '../survey-shots.ts';

/** A film that is to stand behind the subject of a shot. */
export interface PlannedVideo {
  readonly shot: SurveyedShot;
  readonly format: VideoFormat;
  readonly frames: number;
  readonly clips: OverlappingClips;
}

/** Longest side of what engines are asked for: larger files are refused by some, and made smaller by all. */
const MAX_VIDEO_SIDE = 1280;
const MAX_PICTURE_SIDE = 1920;
const MIN_SIDE = 16;
/** Length of the clips of a video that is longer than its engine can make. */
const PART_SECONDS = 5;

/** Plans the films behind the shots of a clip that are matted. */
export function planVideos(clip: PreparedClip, engine: ClipGenerator): PlannedVideo[] {
  const format = { ...getRequestSize(clip, MAX_VIDEO_SIDE), frameRate: getFrameRate(clip) };
  return clip.routes.flatMap(({ shot, choice }) => {
    if (choice.name === undefined) return [];
    const frames = countFrames(clip, shot, format.frameRate);
    return [{ shot, format, frames, clips: splitIntoClips(frames, { engine }, format, PART_SECONDS) }];
  });
}

/** The size of the picture that is made for a clip: its own shape. */
export function getPictureSize(clip: PreparedClip): Omit<VideoFormat, 'frameRate'> {
  return getRequestSize(clip, MAX_PICTURE_SIDE);
}

function getRequestSize(
  { source: { video } }: PreparedClip,
  longest: number,
): Omit<VideoFormat, 'frameRate'> {
  const { displayWidth, displayHeight } = video;
  const scale = Math.min(1, longest / Math.max(displayWidth, displayHeight));
  const toEven = (side: number): number => Math.max(MIN_SIDE, 2 * Math.round((side * scale) / 2));
  return { width: toEven(displayWidth), height: toEven(displayHeight) };
}

function getFrameRate({ source: { video, features } }: PreparedClip): Rational {
  return video.averageFrameRate.num > 0 ? video.averageFrameRate : createFrameRate(features.fps);
}

/** Pictures of a rate that a shot lasts: its frames, if their rate is constant. */
function countFrames(
  { source: { index, video } }: PreparedClip,
  { startFrame, endFrame }: SurveyedShot,
  frameRate: Rational,
): number {
  const ticks = index.pts[endFrame - 1]! - index.pts[startFrame]!;
  return Math.round(ticks * toNumber(video.timeBase) * toNumber(frameRate)) + 1;
}
