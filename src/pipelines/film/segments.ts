import type { Shot } from '../../analysis/features.ts';

/** A run of frames that is processed and encoded on its own. `endFrame` is exclusive. */
export interface Segment {
  readonly startFrame: number;
  readonly endFrame: number;
  /** Frames read before `startFrame` to bring the background lock up to speed; 0 at a cut. */
  readonly warmUpFrames: number;
}

/** What a kill may cost at the most. Shorter segments would spend more of their time filling the encoder's look-ahead. */
export const MAX_SEGMENT_FRAMES = 250;

/**
 * Cuts a film into segments, at scene changes wherever one is near enough: shots are joined up to the limit, and
 * a longer shot is split evenly.
 */
export function planSegments(shots: readonly Shot[], warmUpFrames: number): Segment[] {
  const segments: Segment[] = [];
  let startFrame = 0;
  shots.forEach(({ endFrame }, i) => {
    const next = shots[i + 1];
    if (next && next.endFrame - startFrame <= MAX_SEGMENT_FRAMES) return;
    segments.push(...splitEvenly(startFrame, endFrame, shots, warmUpFrames));
    startFrame = endFrame;
  });
  return segments;
}

function splitEvenly(start: number, end: number, shots: readonly Shot[], warmUpFrames: number): Segment[] {
  const parts = Math.ceil((end - start) / MAX_SEGMENT_FRAMES);
  return Array.from({ length: parts }, (_, part) => {
    const startFrame = start + Math.floor(((end - start) * part) / parts);
    const endFrame = start + Math.floor(((end - start) * (part + 1)) / parts);
    const shot = shots.findLast((candidate) => candidate.startFrame <= startFrame)!;
    return { startFrame, endFrame, warmUpFrames: Math.min(warmUpFrames, startFrame - shot.startFrame) };
  });
}
