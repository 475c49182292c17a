import { type Rational, reduce, toNumber } from '../core/rational.ts';

/** What a stream tells of its rate, as FFmpeg names it. */
interface StatedRates {
  readonly avgFrameRate: Rational;
  /** The lowest rate of which all times are multiples: for varying times, that of their clock. */
  readonly rFrameRate: Rational;
  readonly timeBase: Rational;
}

/** Faster than any camera or screen whose videos come without their average rate. */
const MAX_GUESSED_RATE = 240;

/**
 * The average rate or, where a container doesn't tell it, the one that fits most times; 0/1 if neither is known. Of raw DV,
 * FFmpeg gives the clock for the average.
 */
export function chooseFrameRate({ avgFrameRate, rFrameRate, timeBase }: StatedRates): Rational {
  const isClock = ({ num, den }: Rational): boolean => num * timeBase.num === den * timeBase.den;
  const isPlausible =
    toNumber(rFrameRate) > 0 && toNumber(rFrameRate) <= MAX_GUESSED_RATE && !isClock(rFrameRate);
  if (avgFrameRate.num > 0 && !(isPlausible && isClock(avgFrameRate))) return reduce(avgFrameRate);
  return isPlausible ? reduce(rFrameRate) : { num: 0, den: 1 };
}
