import { type Rational, toNumber } from '../../core/rational.ts';
import type { Frame } from '../../media/frame.ts';
import type { JoinedClips } from './clip-frames.ts';

/**
 * Gives a scene as many frames as it has, at the rate of the video: the nearest of the clips' at each time, and the last
 * one for as long as they are too short.
 */
export async function* fitFrames(
  { rate, frames }: JoinedClips,
  target: Rational,
  count: number,
): AsyncGenerator<Frame, void, undefined> {
  const ratio = toNumber(rate) / toNumber(target);
  let number = 0;
  let held: Frame | undefined;
  let position = -1;
  try {
    for await (const frame of frames()) {
      held?.free();
      held = frame;
      position++;
      for (; number < count && Math.floor(number * ratio + 1e-9) <= position; number++)
        yield copyAt(held, number);
      if (number === count) return;
    }
    for (; held && number < count; number++) yield copyAt(held, number);
  } finally {
    held?.free();
  }
}

function copyAt(frame: Frame, number: number): Frame {
  const copy = frame.clone()!;
  copy.pts = BigInt(number);
  copy.duration = 1n;
  return copy;
}
