import { FootlightError } from '../../core/errors.ts';
import { type Rational, toNumber } from '../../core/rational.ts';
import { estimateReadingSeconds } from '../../core/reading-time.ts';

/** Frames from `start` to before `end`, counted from the beginning of the video. */
export interface FrameSpan {
  readonly start: number;
  readonly end: number;
}

/** However short a text is, it has to be noticed and found. */
const MIN_SECONDS = 1.2;
/** Longer than this share of its reading time and these seconds, a caption is looked at again. */
const UNHURRIED = { share: 1.5, seconds: 1.5 };

export interface CaptionTimes {
  readonly spans: readonly FrameSpan[];
  /** Seconds that reading takes by those that there are: above 1, a reader has to hurry. */
  readonly pace: number;
}

/**
 * Shares the frames of a span among texts that follow each other, by the time that each takes to read. They need not
 * fill it: none stands much longer than it takes to read.
 *
 * @throws `captions.no-time` if there are fewer frames than texts
 */
export function timeCaptions(
  texts: readonly string[],
  { start, end }: FrameSpan,
  frameRate: Rational,
): CaptionTimes {
  const available = end - start;
  if (texts.length > available)
    throw new FootlightError('captions.no-time', {
      kind: 'input',
      parameters: { count: texts.length, frames: Math.max(0, available) },
    });
  const seconds = texts.map((text) => Math.max(MIN_SECONDS, estimateReadingSeconds(text)));
  const needed = seconds.reduce((sum, each) => sum + each, 0);
  const unhurried = UNHURRIED.share * needed + UNHURRIED.seconds * texts.length;
  const used = Math.max(texts.length, Math.min(available, Math.round(unhurried * toNumber(frameRate))));
  const ends = share(seconds, used);
  return {
    spans: ends.map((each, i) => ({ start: start + (ends[i - 1] ?? 0), end: start + each })),
    pace: (needed * toNumber(frameRate)) / available,
  };
}

/** Ends of shares of whole frames in proportion to weights, at least one frame each. */
function share(weights: readonly number[], frames: number): number[] {
  const total = weights.reduce((sum, each) => sum + each, 0);
  let sum = 0;
  let last = 0;
  return weights.map((weight, i) => {
    sum += weight;
    const room = frames - (weights.length - 1 - i);
    last = Math.min(room, Math.max(last + 1, Math.round((frames * sum) / total)));
    return last;
  });
}
