/** An exact fraction. `den` > 0. Used for time bases, frame rates and aspect ratios. */
export interface Rational {
  readonly num: number;
  readonly den: number;
}

/** Reduces a fraction to lowest terms with a positive denominator; 0/1 if the denominator is 0. */
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
 * Converts `ticks` of `from` to `to`, rounded to the nearest tick (halves away from zero), in integer
 * arithmetic throughout so that no timestamp of any length loses precision.
 */
export function rescaleTicks(ticks: bigint, from: Rational, to: Rational): bigint {
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

/**
 * Reads an exact time: a fraction ("1001/30"), a decimal ("12.48"), or a clock ("1:02:03.5").
 *
 * @returns undefined for anything else
 */
export function parseRational(text: string): Rational | undefined {
  const fraction = /^(-?\d{1,15})\/([1-9]\d{0,14})$/.exec(text);
  if (fraction) return reduce({ num: Number(fraction[1]), den: Number(fraction[2]) });
  const clock = /^(-?)(?:(?:(\d{1,5}):)?(\d{1,5}):)?(\d{1,9})(?:\.(\d{1,9}))?$/.exec(text);
  if (!clock) return undefined;
  const [, sign, hours = '0', minutes = '0', seconds = '0', decimals = ''] = clock;
  const den = 10 ** decimals.length;
  const whole = (Number(hours) * 60 + Number(minutes)) * 60 + Number(seconds);
  return reduce({ num: (sign ? -1 : 1) * (whole * den + Number(decimals || 0)), den });
}

/** Computes the exact sum; terms stay in lowest form. */
export function addRational(a: Rational, b: Rational): Rational {
  return createExactRational(
    BigInt(a.num) * BigInt(b.den) + BigInt(b.num) * BigInt(a.den),
    BigInt(a.den) * BigInt(b.den),
  );
}

export function subtractRational(a: Rational, b: Rational): Rational {
  return addRational(a, { num: -b.num, den: b.den });
}

/** Converts `ticks` of `timeBase` to seconds. */
export function ticksToRational(ticks: number, timeBase: Rational): Rational {
  return createExactRational(BigInt(ticks) * BigInt(timeBase.num), BigInt(timeBase.den));
}

function createExactRational(num: bigint, den: bigint): Rational {
  let [a, b] = [num < 0n ? -num : num, den];
  while (b !== 0n) [a, b] = [b, a % b];
  const divisor = a === 0n ? 1n : a;
  return { num: Number(num / divisor), den: Number(den / divisor) };
}

/** The exact rate for frames a second as people write them: NTSC rates such as 29.97 are fractions of 1001. */
export function createFrameRate(fps: number): Rational {
  const ntsc = Math.round(fps * 1.001);
  if (Math.abs(fps - Math.round(fps)) > 0.001 && Math.abs(ntsc / 1.001 - fps) < 0.005)
    return { num: ntsc * 1000, den: 1001 };
  return Number.isInteger(fps) ? { num: fps, den: 1 } : { num: Math.round(fps * 1000), den: 1000 };
}
