import type { Rational } from '../../core/rational.ts';
import type { FrameInterpolator } from '../../engines/frame-interpolator.ts';
import type { Frame } from '../../media/frame.ts';
import { SCENE_PICTURE } from './scene-picture.ts';
import type { VideoFormat } from './video-format.ts';

/** What the frames of a scene have to become. */
interface FittedFrames {
  readonly format: VideoFormat;
  /** How many they are. */
  readonly count: number;
  /** Undefined where frames have the rate of the video. */
  readonly interpolator: FrameInterpolator | undefined;
}

/** Frames at a rate of their own; the caller owns each. */
export interface FramesAtRate {
  readonly rate: Rational;
  frames(): AsyncIterable<Frame>;
}

/**
 * Gives a scene as many frames as it has, at the rate of the video: those between the given ones are interpolated, and the
 * last one is held for as long as they are too short.
 */
export async function* fitFrames(
  { rate, frames }: FramesAtRate,
  { format: { width, height, frameRate }, count, interpolator }: FittedFrames,
  signal: AbortSignal,
): AsyncGenerator<Frame, void, undefined> {
  const isAtRate = rate.num * frameRate.den === rate.den * frameRate.num;
  const source = { ...SCENE_PICTURE, width, height };
  if (!isAtRate && !interpolator) throw new Error('frames of another rate lack an interpolator');
  const moved =
    isAtRate || !interpolator
      ? frames()
      : interpolator.interpolate(frames(), { source, rate, target: frameRate, signal });
  yield* holdLast(moved, count);
}

async function* holdLast(
  frames: AsyncIterable<Frame>,
  count: number,
): AsyncGenerator<Frame, void, undefined> {
  let last: Frame | undefined;
  let number = 0;
  try {
    for await (const frame of frames) {
      last?.free();
      last = frame;
      yield copyAt(frame, number++);
      if (number === count) return;
    }
    while (last && number < count) yield copyAt(last, number++);
  } finally {
    last?.free();
  }
}

function copyAt(frame: Frame, number: number): Frame {
  const copy = frame.clone()!;
  copy.pts = BigInt(number);
  copy.duration = 1n;
  return copy;
}
