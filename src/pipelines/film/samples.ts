import { ticksToSeconds } from '../../core/rational.ts';
import { LIFT_TICKS } from '../../media/containers/segment-file.ts';
import type { Frame } from '../../media/frame.ts';
import { findMainVideo } from '../../media/media-info.ts';
import { probe } from '../../media/probe.ts';
import { readStill } from '../../media/stills/still.ts';
import type { AnalyzedSource } from './analyzed-source.ts';
import type { FrameRange } from './frame-stage.ts';
import type { MadeSegment } from './process-segments.ts';

const SAMPLE_FRAMES = 48;
const PICTURE_WIDTH = 1280;

/** Plans short clips around the middles of `count` equal parts of the video; they never overlap. */
export function planSamples(totalFrames: number, count: number): FrameRange[] {
  const parts = Math.min(count, totalFrames);
  const length = Math.max(1, Math.min(SAMPLE_FRAMES, Math.floor(totalFrames / parts)));
  return Array.from({ length: parts }, (_, i) => {
    const middle = Math.floor((totalFrames * (i + 0.5)) / parts);
    const startFrame = Math.max(0, Math.min(totalFrames - length, middle - (length >> 1)));
    return { startFrame, endFrame: startFrame + length };
  });
}

/** The middle frame of a clip, in the source and in the result. */
export interface SamplePair {
  /** Time on the source's clock. */
  readonly seconds: number;
  readonly before: Frame;
  readonly after: Frame;
}

/** Reads both stills at the same size; undefined if one can't be decoded. */
export async function readSamplePair(
  { info, video, index }: AnalyzedSource,
  { startFrame, endFrame }: FrameRange,
  { file }: MadeSegment<unknown>,
  signal: AbortSignal,
): Promise<SamplePair | undefined> {
  const clipVideo = findMainVideo(await probe(file))!;
  const width = Math.min(PICTURE_WIDTH, clipVideo.displayWidth);
  const ticks = BigInt(index.pts[(startFrame + endFrame) >> 1]!);
  const seconds = ticksToSeconds(ticks, video.timeBase);
  const liftedSeconds = ticksToSeconds(ticks + LIFT_TICKS, video.timeBase);
  const before = await readStill({ path: info.path, video, seconds, width }, signal);
  const after = await readStill({ path: file, video: clipVideo, seconds: liftedSeconds, width }, signal);
  return before && after ? { seconds, before, after } : undefined;
}

/** Estimated time and size of the whole video. */
export interface VideoEstimate {
  readonly frames: number;
  readonly framesPerSecond: number;
  readonly hours: number;
  readonly bytes: number;
}

/** Estimates the whole video from the time and size of sample clips. */
export function estimateVideo(totalFrames: number, clips: readonly MadeSegment<unknown>[]): VideoEstimate {
  const sum = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0);
  const frames = sum(clips.map(({ output }) => output.frames));
  const seconds = sum(clips.map((clip) => clip.seconds));
  const bytes = sum(clips.map(({ output }) => output.bytes));
  return {
    frames: totalFrames,
    framesPerSecond: frames / seconds,
    hours: (totalFrames * seconds) / frames / 3600,
    bytes: Math.round((totalFrames * bytes) / frames),
  };
}
