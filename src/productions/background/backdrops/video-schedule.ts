import type { Rational } from '../../../core/rational.ts';
import type { VideoTimes } from './video-times.ts';

/** Times of the pictures of a background video. */
export interface BackdropTimes {
  /** In display order, in ticks of `timeBase`. */
  readonly frames: readonly number[];
  /** End of the last picture. */
  readonly endTicks: number;
  readonly timeBase: Rational;
}

/** What a video does whose background is too short: nothing, when it isn't. */
export type Ending = 'enough' | 'looped' | 'held';

/** The picture of a background at one time: one, or a mixture of two. */
interface ScheduledPicture {
  readonly number: number;
  /** The picture that takes its place, and its share so far, 0 to 1. */
  readonly next?: { readonly number: number; readonly share: number };
}

export interface VideoSchedule {
  readonly ending: Ending;
  getPicture(number: number): ScheduledPicture;
}

/** Seconds over which the end of a loop dissolves into its beginning; a quarter of the loop at most. */
const DISSOLVE_SECONDS = 1;
/** A shorter background is not looped, as it would only twitch: its last picture is held. */
const MIN_LOOP_SECONDS = 1;

/**
 * Plans which picture of a background video stands behind each frame of a video, by their times: the last one that began
 * before it. A background that is too short is looped, its end dissolving into its beginning.
 */
export function createVideoSchedule(video: VideoTimes, backdrop: BackdropTimes): VideoSchedule {
  const clock = createBackdropClock(video, backdrop);
  const length = backdrop.endTicks - backdrop.frames[0]!;
  const isEnough = clock(video.pts.length - 1) < length;
  const dissolve = Math.floor(Math.min(toTicks(DISSOLVE_SECONDS, backdrop.timeBase), length / 4));
  const isLooped = !isEnough && length >= toTicks(MIN_LOOP_SECONDS, backdrop.timeBase);
  return {
    ending: isEnough ? 'enough' : isLooped ? 'looped' : 'held',
    getPicture(number) {
      const position = clock(number);
      if (isLooped) return findInLoop(backdrop.frames, position, { period: length - dissolve, dissolve });
      return { number: findFrame(backdrop.frames, position) };
    },
  };
}

/**
 * Time of each frame since the first one, in ticks of the background. Containers round times to their ticks, some to
 * milliseconds, so that half a tick of either doesn't count.
 */
function createBackdropClock({ pts, timeBase }: VideoTimes, { timeBase: other }: BackdropTimes) {
  const unit = 2n * BigInt(other.num) * BigInt(timeBase.den);
  const scale = BigInt(timeBase.num) * BigInt(other.den);
  return (number: number): number => {
    const ticks = BigInt((pts[number] ?? 0) - (pts[0] ?? 0));
    return Number(((2n * ticks + 1n) * scale + unit / 2n) / unit);
  };
}

function findInLoop(
  frames: readonly number[],
  position: number,
  { period, dissolve }: { readonly period: number; readonly dissolve: number },
): ScheduledPicture {
  const place = position % period;
  const isFirstPass = position < period;
  if (isFirstPass || place >= dissolve) return { number: findFrame(frames, place) };
  const share = (place + 0.5) / dissolve;
  return { number: findFrame(frames, period + place), next: { number: findFrame(frames, place), share } };
}

/** Number of the last picture that begins at or before a time since the first one. */
function findFrame(frames: readonly number[], time: number): number {
  return findLastFrame(frames, time + frames[0]!);
}

/** Number of the last of rising times that is not after `wanted`; 0 if all are. */
export function findLastFrame(frames: readonly number[], wanted: number): number {
  let [low, high] = [0, frames.length - 1];
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (frames[middle]! <= wanted) low = middle;
    else high = middle - 1;
  }
  return low;
}

function toTicks(seconds: number, { num, den }: Rational): number {
  return (seconds * den) / num;
}
