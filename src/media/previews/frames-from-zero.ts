import { secondsToTicks } from '../../core/rational.ts';
import { cloneFrame, type Frame } from '../frame.ts';
import type { VideoStreamInfo } from '../media-info.ts';

/** A picture that stands for longer is sent again, so that no fragment of a preview is long. */
const HELD_SECONDS = 0.5;

/**
 * Frames with times from the start of the file on. Those that don't come after the one before are left out, as players
 * do; the first one is shown from the start, and one that stands for long is repeated, the last one too.
 *
 * @param startSeconds of the file, on its own clock
 */
export async function* startFramesAtZero(
  frames: AsyncGenerator<Frame, void, undefined>,
  { timeBase }: Pick<VideoStreamInfo, 'timeBase'>,
  startSeconds: number,
): AsyncGenerator<Frame, void, undefined> {
  const startTicks = secondsToTicks(startSeconds, timeBase);
  const heldTicks = maxOf(1n, secondsToTicks(HELD_SECONDS, timeBase));
  let shown: Frame | undefined;
  try {
    for await (const frame of frames) {
      frame.pts -= startTicks;
      if (frame.pts <= (shown?.pts ?? -1n)) {
        frame.free();
        continue;
      }
      yield* repeat(shown ?? frame, shown ? shown.pts + heldTicks : 0n, frame.pts, heldTicks);
      shown?.free();
      shown = cloneFrame(frame);
      yield frame;
    }
    if (shown) yield* repeat(shown, shown.pts + heldTicks, shown.pts + shown.duration, heldTicks);
  } finally {
    shown?.free();
  }
}

function* repeat(frame: Frame, from: bigint, until: bigint, step: bigint): Generator<Frame, void, undefined> {
  for (let pts = from; pts < until; pts += step) {
    const copy = cloneFrame(frame);
    copy.pts = pts;
    copy.duration = until - pts < step ? until - pts : step;
    yield copy;
  }
}

const maxOf = (first: bigint, second: bigint): bigint => (first > second ? first : second);
