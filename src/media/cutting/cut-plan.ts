import type { PacketIndex } from './packet-index.ts';

/** Part of a clip. Frames are numbered in display order over the whole source; `end` is exclusive. */
export type CutPiece = EncodePiece | CopyPiece;

interface EncodePiece {
  readonly kind: 'encode';
  readonly start: number;
  readonly end: number;
}

export interface CopyPiece {
  readonly kind: 'copy';
  readonly start: number;
  readonly end: number;
  /** In decode order. */
  readonly firstPacket: number;
  readonly endPacket: number;
}

/** Frames: a shorter copy saves less than the two encoder starts around it cost. */
const MIN_COPY = 8;

/**
 * Divides the frames [start, end) of a source into pieces that can be copied and pieces that have to be encoded (smart
 * cut). `frames` holds the presentation time of every picture that decoding yields, in display order.
 *
 * A copy begins at a decoder refresh, after which nothing refers back. It may end before any packet, also within a group
 * of pictures, where the packets up to there are exactly the pictures up to there: later packets follow in decode order,
 * so nothing copied can refer to them. So mostly the beginning of a clip has to be encoded, and at its end at most the
 * pictures between two references.
 */
export function planCut(
  index: PacketIndex,
  frames: readonly number[],
  start: number,
  end: number,
): CutPiece[] {
  const copy = index.hasTimestamps ? findLongestCopy(index, frames, start, end) : undefined;
  if (!copy || copy.end - copy.start < Math.min(MIN_COPY, end - start))
    return [{ kind: 'encode', start, end }];
  return [
    ...(copy.start > start ? [{ kind: 'encode', start, end: copy.start } as const] : []),
    copy,
    ...(copy.end < end ? [{ kind: 'encode', start: copy.end, end } as const] : []),
  ];
}

function findLongestCopy(
  index: PacketIndex,
  frames: readonly number[],
  start: number,
  end: number,
): CopyPiece | undefined {
  const { pts, isRefresh, isShown } = index;
  const numberOf = new Map(frames.slice(start, end).map((time, i) => [time, start + i]));
  const later = computeEarliestFrom(index);
  for (let first = 0; first < pts.length; first++) {
    const number = isRefresh[first] && isShown[first] ? numberOf.get(pts[first]!) : undefined;
    // Everything after it in decode order has to be shown after it too.
    if (number === undefined || later[first + 1]! <= pts[first]!) continue;
    const endPacket = findLastCleanEnd(index, later, first, frames[end] ?? Number.POSITIVE_INFINITY);
    const copied = pts.slice(first, endPacket).sort((a, b) => a - b);
    if (copied.length > 0 && copied.every((time, i) => time === frames[number + i]))
      return { kind: 'copy', start: number, end: number + copied.length, firstPacket: first, endPacket };
  }
  return undefined;
}

/** The last packet such that all times before it lie below `limit` and below all later times, and none is damaged. */
function findLastCleanEnd(
  { pts, isShown, damaged = [] }: PacketIndex,
  later: readonly number[],
  first: number,
  limit: number,
): number {
  let latest = Number.NEGATIVE_INFINITY;
  let clean = first;
  const end = damaged.find((number) => number >= first) ?? pts.length;
  for (let i = first; i < end && isShown[i]; i++) {
    latest = Math.max(latest, pts[i]!);
    if (latest >= limit) break;
    if (latest < later[i + 1]!) clean = i + 1;
  }
  return clean;
}

/** For every packet, the earliest time among itself and all later packets. */
function computeEarliestFrom({ pts, isShown }: PacketIndex): number[] {
  const earliest = new Array<number>(pts.length + 1).fill(Number.POSITIVE_INFINITY);
  for (let i = pts.length - 1; i >= 0; i--)
    earliest[i] = isShown[i] ? Math.min(earliest[i + 1]!, pts[i]!) : earliest[i + 1]!;
  return earliest;
}
