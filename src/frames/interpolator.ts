import { type Rational, rescaleTicks } from '../core/rational.ts';
import { type Frame, setFrameTimeBase } from '../media/frame.ts';
import { NO_TIMESTAMP } from '../media/native.ts';
import type { PicturePair } from './interpolation/frame-mixer.ts';
import { FrameTimes } from './interpolation/frame-times.ts';
import { FrameWindow } from './interpolation/frame-window.ts';
import type { InterpolationSource } from './interpolation/interpolation-source.ts';

export interface InterpolationOptions {
  readonly source: InterpolationSource;
  /** Frames a second of the input. */
  readonly rate: Rational;
  /** Frames a second of the output: any fraction, such as four times `rate`, or 24000/1001. */
  readonly target: Rational;
  /** Draws a picture between two others, as a frame of the source's format, instead of moving their pixels. */
  readonly drawBetween?: (pair: PicturePair) => Promise<Frame>;
  readonly signal?: AbortSignal;
}

/**
 * Gives a video another frame rate: frames between two others are drawn along the motion of their pixels. Output frame `i`
 * is that of the time `i / target` after the first one; at the time of an input frame it is that frame, unchanged. n frames
 * become `round(n / rate * target)`. Across a cut nothing is mixed: the nearer frame is held, as is the last one at the end.
 *
 * Output frames have a time base of one target frame, and begin where the first input frame did. At most four input frames
 * are held.
 *
 * @param frames of a constant rate; they become the generator's
 * @yields frames that are the caller's
 */
export async function* interpolateFrames(
  frames: AsyncIterable<Frame>,
  { source, rate, target, drawBetween, signal }: InterpolationOptions,
): AsyncGenerator<Frame, void, undefined> {
  const times = new FrameTimes(rate, target);
  using window = new FrameWindow(source, times.isWhole, drawBetween);
  let start: bigint | undefined;
  let [taken, given] = [0, 0];
  const give = async function* (isEnd: boolean): AsyncGenerator<Frame> {
    for (const count = times.countFrames(taken); given < count; given++) {
      const position = times.locate(given);
      if (!isEnd && !window.canDraw(position)) return;
      signal?.throwIfAborted();
      window.forgetBefore(position.frame);
      yield stamp(await window.draw(position), start! + BigInt(given), target);
    }
  };
  for await (const frame of frames) {
    start ??= locateStart(frame, target);
    window.add(frame);
    taken++;
    signal?.throwIfAborted();
    yield* give(false);
  }
  signal?.throwIfAborted();
  yield* give(true);
}

/** The time of the first frame in frames of the target rate; 0 if it is unknown. */
function locateStart({ pts, timeBase }: Frame, target: Rational): bigint {
  if (pts === NO_TIMESTAMP || timeBase.num === 0) return 0n;
  return rescaleTicks(pts, timeBase, { num: target.den, den: target.num });
}

function stamp(frame: Frame, pts: bigint, target: Rational): Frame {
  frame.pts = pts;
  frame.duration = 1n;
  setFrameTimeBase(frame, { num: target.den, den: target.num });
  return frame;
}
