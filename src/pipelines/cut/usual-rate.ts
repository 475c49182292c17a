import { type Rational, reduce, toNumber } from '../../core/rational.ts';
import type { SourceIndex } from './index-source.ts';
import { getUsualInterval } from './indexed-source.ts';

/** The rates of cameras, screens and broadcasts. */
const COMMON_RATES: readonly Rational[] = [
  ...[10, 12, 15, 20, 24, 25, 30, 48, 50, 60].map((num) => ({ num, den: 1 })),
  ...[12, 15, 24, 30, 48, 60].map((rate) => ({ num: rate * 1000, den: 1001 })),
];
/** The coarsest clock of usual containers, to which times may have been rounded before they came into a finer one. */
const COARSEST_SECONDS = 0.001;

/**
 * The rate at which most pictures follow each other. As their times may be rounded, it is the mean of all intervals that
 * differ from the usual one by rounding alone, or a common rate that can't be told from it. Of several such rates it is the
 * fastest, which leaves no picture out: a short clip at 29.97 comes out as 30.
 *
 * @returns undefined for a single picture
 */
export function computeUsualRate(index: SourceIndex, timeBase: Rational): Rational | undefined {
  const { frames } = index;
  const usual = getUsualInterval(index);
  if (!Number.isFinite(usual)) return undefined;
  // A clock of a few ticks a picture was made for its rate.
  const rounding = usual < 4 ? 0 : Math.max(1, COARSEST_SECONDS / toNumber(timeBase));
  const intervals = frames.slice(1).map((ticks, i) => ticks - frames[i]!);
  const alike = intervals.filter((interval) => Math.abs(interval - usual) <= rounding);
  const sum = alike.reduce((all, interval) => all + interval, 0);
  const mean = sum / alike.length;
  // The sum of intervals in a row is rounded only once.
  const rows = intervals.length - alike.length + 1;
  const doubt = rounding * Math.min(0.5, rows / alike.length);
  const getDistance = (rate: Rational): number => Math.abs(1 / toNumber(rate) / toNumber(timeBase) - mean);
  const common = COMMON_RATES.filter((rate) => getDistance(rate) <= doubt).sort(
    (a, b) => toNumber(b) - toNumber(a),
  );
  if (common[0]) return common[0];
  return reduce({ num: timeBase.den * alike.length, den: timeBase.num * sum });
}
