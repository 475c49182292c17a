import type { DecodeFindings } from '../../media/decode-meter.ts';
import { type FrameRange, getShownTicks } from './indexed-source.ts';

/** What is known of damage in some frames, from when all pictures of their source were decoded; undefined if nothing. */
export function getKnownFindings(
  range: Pick<FrameRange, 'source' | 'start' | 'end' | 'from' | 'to'>,
): DecodeFindings | undefined {
  const { findings } = range.source;
  if (!findings) return undefined;
  const [from, to] = [getShownTicks(range, range.start), getShownTicks(range, range.end)];
  const pick = (times: readonly number[]): number[] => times.filter((ticks) => ticks >= from && ticks < to);
  const known = {
    lost: pick(findings.lost),
    damaged: pick(findings.damaged),
    changed: pick(findings.changed),
    // Where reading ends early is told when the source is opened.
    endsEarly: false,
  };
  return known.lost.length + known.damaged.length + known.changed.length > 0 ? known : undefined;
}
