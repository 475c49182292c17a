import { type Rational, toNumber } from '../../core/rational.ts';
import type { FrameRange } from './indexed-source.ts';

/** An interval of the video: frames of one clip, or the dissolve between two clips. */
export type CutItem =
  | { readonly kind: 'clip'; readonly clip: number; readonly range: FrameRange }
  | {
      readonly kind: 'dissolve';
      /** Index of the second clip. */
      readonly clip: number;
      readonly from: FrameRange;
      readonly to: FrameRange;
      readonly frames: number;
    };

/**
 * Splits clips into intervals: dissolves, and what remains of the clips. A dissolve is at most half as long as each of
 * its clips.
 */
export function layOutItems(ranges: readonly FrameRange[], rate: Rational): CutItem[] {
  const items: CutItem[] = [];
  const bodies = ranges.map(({ start, end }) => ({ start, end }));
  const shared = ranges.map((range, i) => (i === 0 ? 0 : countDissolveFrames(ranges[i - 1]!, range, rate)));
  for (const [clip, range] of ranges.entries()) {
    const frames = shared[clip]!;
    if (frames > 0) {
      const before = ranges[clip - 1]!;
      const [tail, head] = [
        countFramesLasting(before, frames, rate),
        countFramesLasting(range, frames, rate),
      ];
      bodies[clip]!.start += head;
      const from = { ...before, start: before.end - tail };
      items.push({ kind: 'dissolve', clip, from, to: { ...range, end: range.start + head }, frames });
    }
    const next = shared[clip + 1] ?? 0;
    bodies[clip]!.end -= next > 0 ? countFramesLasting(range, next, rate) : 0;
    items.push({ kind: 'clip', clip, range: { ...range, ...bodies[clip]! } });
  }
  return items.filter((item) => item.kind === 'dissolve' || item.range.end > item.range.start);
}

function countDissolveFrames(before: FrameRange, after: FrameRange, rate: Rational): number {
  const wanted = Math.round(after.crossfade * toNumber(rate));
  const shortest = Math.min(
    ...[before, after].map((range) => (range.end - range.start) * computeRateRatio(range, rate)),
  );
  return Math.max(0, Math.min(wanted, Math.floor(shortest / 2)));
}

/** Number of frames of the source that last as long as `frames` frames of the video. */
function countFramesLasting(range: FrameRange, frames: number, rate: Rational): number {
  return Math.max(1, Math.round(frames / computeRateRatio(range, rate)));
}

function computeRateRatio({ source }: FrameRange, rate: Rational): number {
  return toNumber(rate) / (toNumber(source.video.averageFrameRate) || toNumber(rate));
}
