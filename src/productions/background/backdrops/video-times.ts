import type { Rational } from '../../../core/rational.ts';
import { LOOP_SECONDS } from '../../../frames/life/motion.ts';

/** Times of a video's frames in ticks, and about how many there are in a second. */
export interface VideoTimes {
  readonly pts: readonly number[];
  readonly timeBase: Rational;
  readonly frameRate: Rational;
}

/**
 * Tells for each frame of a video at which phase of a loop it is, 0 to 1. A loop is a whole number of frames, so that at a
 * constant rate its pictures repeat to the bit.
 */
export function createLoopClock({ pts, timeBase, frameRate }: VideoTimes): (number: number) => number {
  const { num, den } = frameRate.num > 0 ? frameRate : { num: 25, den: 1 };
  const frames = Math.max(1, Math.round((LOOP_SECONDS * num) / den));
  // A time in ticks is `ticks * timeBase`, a loop lasts `frames * den / num` seconds: both as counts of one unit.
  const unit = BigInt(timeBase.num) * BigInt(num);
  const loop = BigInt(frames) * BigInt(den) * BigInt(timeBase.den);
  return (number) => {
    const time = BigInt((pts[number] ?? 0) - (pts[0] ?? 0)) * unit;
    return Number(((((time % loop) + loop) % loop) * 1_000_000n) / loop) / 1_000_000;
  };
}
