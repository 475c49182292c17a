import type { ProbedMedia } from 'footlight/client';

/** Media of one length are of the same moments, so that they can be compared. */
const MAX_DIFFERENCE_SECONDS = 0.2;
/** Pictures of one shape show the same, if one was made of the other. */
const MAX_SHAPE_DIFFERENCE = 0.02;
const USUAL_FRAME_RATE = 25;

/** How a result is compared with what it was made of; null if it can't be. */
export type Pair =
  | { readonly kind: 'stills' }
  | { readonly kind: 'videos'; readonly frameRate: number; readonly seconds: number }
  | null;

export function pairVideos(before: ProbedMedia, after: ProbedMedia): Pair {
  const difference = Math.abs((before.seconds ?? 0) - (after.seconds ?? 0));
  const frameRate = after.streams.find(({ frame_rate }) => frame_rate)?.frame_rate ?? USUAL_FRAME_RATE;
  return difference <= MAX_DIFFERENCE_SECONDS
    ? { kind: 'videos', frameRate, seconds: after.seconds ?? 0 }
    : null;
}

export function pairStills(before: ProbedMedia, after: ProbedMedia): Pair {
  const [first, second] = [getShape(before), getShape(after)];
  const isMoving = (before.seconds ?? 0) > MAX_DIFFERENCE_SECONDS;
  return !isMoving && Math.abs(first / second - 1) <= MAX_SHAPE_DIFFERENCE ? { kind: 'stills' } : null;
}

/** Width by height; not a number without a picture. */
function getShape({ streams }: ProbedMedia): number {
  const { width = Number.NaN, height = Number.NaN } = streams.find(({ kind }) => kind === 'video') ?? {};
  return width / height;
}
