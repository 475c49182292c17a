/** An exact fraction. `den` > 0. Used for time bases, frame rates and aspect ratios. */
export interface Rational {
  readonly num: number;
  readonly den: number;
}

/** The same fraction in lowest terms with a positive denominator; 0/1 for a fraction without meaning. */
export function reduce({ num, den }: Rational): Rational {
  if (den === 0) return { num: 0, den: 1 };
  const divisor = greatestCommonDivisor(Math.abs(num), Math.abs(den)) * Math.sign(den);
  return { num: num / divisor, den: den / divisor };
}

function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a || 1 : greatestCommonDivisor(b, a % b);
}

export function toNumber({ num, den }: Rational): number {
  return den === 0 ? 0 : num / den;
}

/**
 * `ticks` of `from` expressed in `to`, rounded to the nearest tick (halves away from zero), in integer
 * arithmetic throughout so that no timestamp of any length loses precision.
 */
export function rescale(ticks: bigint, from: Rational, to: Rational): bigint {
  const numerator = ticks * BigInt(from.num) * BigInt(to.den);
  const denominator = BigInt(from.den) * BigInt(to.num);
  const half = denominator / 2n;
  return (numerator >= 0n ? numerator + half : numerator - half) / denominator;
}

export function ticksToSeconds(ticks: bigint, timeBase: Rational): number {
  return (Number(ticks) * timeBase.num) / timeBase.den;
}

export function secondsToTicks(seconds: number, timeBase: Rational): bigint {
  return BigInt(Math.round((seconds * timeBase.den) / timeBase.num));
}

export function formatRational({ num, den }: Rational): string {
  return `${num}/${den}`;
}
