import { ticksToSeconds } from '../core/rational.ts';
import type { VideoStreamInfo } from '../media/media-info.ts';
import type { ShotTransition } from './shot-detector.ts';
import type { ShotAnalysis } from './shots.ts';

/** One shot, by the numbers of its frames and their times. */
export interface ListedShot {
  readonly startFrame: number;
  /** Exclusive. */
  readonly endFrame: number;
  /** Presentation times in ticks of `timeBase`. */
  readonly startTicks: number;
  readonly endTicks: number;
  readonly timeBase: string;
  readonly startSeconds: number;
  readonly endSeconds: number;
  /** Kind of the transition with which it begins. */
  readonly begins: 'start' | ShotTransition['kind'];
}

/** Lists the intervals between transitions. A gradual transition is divided in its middle. */
export function listShots({ transitions, pts }: ShotAnalysis, video: VideoStreamInfo): ListedShot[] {
  const { timeBase } = video;
  const last = pts.length - 1;
  const frameTicks = last > 0 ? Math.round((pts[last]! - pts[0]!) / last) : 1;
  const getTime = (frame: number): number => pts[frame] ?? (pts[last] ?? 0) + frameTicks;
  const starts = [{ frame: 0, kind: 'start' as const }, ...transitions];
  return starts.map(({ frame, kind }, i) => {
    const endFrame = starts[i + 1]?.frame ?? pts.length;
    const [startTicks, endTicks] = [getTime(frame), getTime(endFrame)];
    return {
      startFrame: frame,
      endFrame,
      startTicks,
      endTicks,
      timeBase: `${timeBase.num}/${timeBase.den}`,
      startSeconds: ticksToSeconds(BigInt(startTicks), timeBase),
      endSeconds: ticksToSeconds(BigInt(endTicks), timeBase),
      begins: kind,
    };
  });
}
