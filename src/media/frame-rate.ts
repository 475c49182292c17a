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

/** The average rate or, where a container doesn't tell it, the one that fits most times; 0/1 if neither is known. */
export function chooseFrameRate({ avgFrameRate, rFrameRate, timeBase }: StatedRates): Rational {
  if (avgFrameRate.num > 0) return reduce(avgFrameRate);
  const isClock = rFrameRate.num * timeBase.num === rFrameRate.den * timeBase.den;
  const isPlausible = toNumber(rFrameRate) > 0 && toNumber(rFrameRate) <= MAX_GUESSED_RATE && !isClock;
  return isPlausible ? reduce(rFrameRate) : { num: 0, den: 1 };
}
