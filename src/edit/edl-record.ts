import { addRational } from '../core/rational.ts';
import { type EditClip, normalizeTimeText, parseTime } from './edit-decisions.ts';
import type { UnreadParts } from './unread-parts.ts';

/** Frames of the record, of which the last is not shown any more; undefined where they can't be read. */
export interface RecordRange {
  readonly start: number | undefined;
  readonly end: number | undefined;
}

/** A clip with the name of its file, as far as the list tells it, and where it is in the record. */
export interface RecordedClip extends EditClip {
  file?: string;
  readonly record: RecordRange;
  /** Frames of its transition. */
  readonly shared: number;
  /** Whether its transition begins from black. */
  readonly isFromBlack: boolean;
}

/** Lists may be in the order of reels; what is shown is in that of the record. */
export function sortByRecord(clips: readonly RecordedClip[]): RecordedClip[] {
  if (clips.some(({ record }) => record.start === undefined)) return [...clips];
  return clips.toSorted((a, b) => a.record.start! - b.record.start!);
}

/** Counts the gaps between clips that no event of black fills, which are counted as such. */
export function countGaps(
  clips: readonly RecordedClip[],
  black: readonly RecordRange[],
  unread: UnreadParts,
): void {
  for (const [i, { record }] of clips.entries()) {
    const end = clips[i - 1]?.record.end;
    const isBlack = black.some(({ start }) => start !== undefined && start >= end! && start < record.start!);
    if (isAfter(record.start, end) && !isBlack) unread.add('gap');
  }
}

/**
 * A list tells of a clip's end where the dissolve to the next one begins: below it, the clip runs on. Dissolves from
 * black and from gaps have no clip to begin from, and become cuts.
 */
export function layDissolves(clips: RecordedClip[], unread: UnreadParts): void {
  for (const [i, clip] of clips.entries()) {
    const before = clips[i - 1];
    if (clip.shared === 0) continue;
    if (!before || clip.isFromBlack || isAfter(clip.record.start, before.record.end)) {
      delete clip.transition;
      delete clip.crossfade;
      unread.add('edge-transition');
    } else if (!isAfter(before.record.end, clip.record.start)) {
      before.out = normalizeTimeText(addRational(parseTime(before.out), parseTime(clip.crossfade!)));
    }
  }
}

function isAfter(a: number | undefined, b: number | undefined): boolean {
  return a !== undefined && b !== undefined && a > b;
}
