import { type Rational, rescaleTicks } from '../core/rational.ts';
import type { MediaInfo } from './media-info.ts';

/** The time base in which containers state their common start. */
export const MICROSECONDS: Rational = { num: 1, den: 1_000_000 };

/** Start of the source's clock in microseconds; captures of broadcasts don't start at zero. */
export function startMicroseconds(info: MediaInfo): bigint {
  const starts = info.streams
    .filter(
      (stream) => (stream.kind === 'video' || stream.kind === 'audio') && stream.startTicks !== undefined,
    )
    .map((stream) => rescaleTicks(stream.startTicks!, stream.timeBase, MICROSECONDS));
  return starts.length === 0 ? 0n : starts.reduce((a, b) => (a < b ? a : b));
}
