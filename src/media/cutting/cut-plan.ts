import type { PacketIndex } from './packet-index.ts';

/** Frames are counted in display order over the whole source; `end` is not part of a piece. */
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

/** A copy shorter than this costs two encoder starts and saves next to nothing. */
const MIN_COPY = 8;

/**
 * Divides the frames [start, end) of a source into what can be copied and what has to be encoded. `frames` holds the
 * presentation time of every picture that decoding yields, in display order.
 *
 * A copy begins at a decoder refresh, behind which nothing refers back. It ends before any packet, in the middle of a
 * group of pictures too, as long as the packets up to there are exactly the pictures up to there: what is left out
 * lies behind in decode order, and nothing that was copied can refer to it. So a clip mostly needs its head encoded,
 * and at its tail at the most the pictures between two references.
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
    // Everything behind it in decode order has to be shown behind it too.
    if (number === undefined || later[first + 1]! <= pts[first]!) continue;
    const endPacket = findLastCleanEnd(index, later, first, frames[end] ?? Number.POSITIVE_INFINITY);
    const copied = pts.slice(first, endPacket).sort((a, b) => a - b);
    if (copied.length > 0 && copied.every((time, i) => time === frames[number + i]))
      return { kind: 'copy', start: number, end: number + copied.length, firstPacket: first, endPacket };
  }
  return undefined;
}

/** The last packet before which all shown times lie below `limit` and below all times that follow. */
function findLastCleanEnd(
  { pts, isShown }: PacketIndex,
  later: readonly number[],
  first: number,
  limit: number,
): number {
  let latest = Number.NEGATIVE_INFINITY;
  let clean = first;
  for (let i = first; i < pts.length && isShown[i]; i++) {
    latest = Math.max(latest, pts[i]!);
    if (latest >= limit) break;
    if (latest < later[i + 1]!) clean = i + 1;
  }
  return clean;
}

/** For every packet, the earliest shown time among itself and those behind it. */
function computeEarliestFrom({ pts, isShown }: PacketIndex): number[] {
  const earliest = new Array<number>(pts.length + 1).fill(Number.POSITIVE_INFINITY);
  for (let i = pts.length - 1; i >= 0; i--)
    earliest[i] = isShown[i] ? Math.min(earliest[i + 1]!, pts[i]!) : earliest[i + 1]!;
  return earliest;
}
