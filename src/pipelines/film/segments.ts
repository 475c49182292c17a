import type { Shot } from '../../analysis/features.ts';
import type { FrameRange } from './frame-stage.ts';

/**
 * Longest segment, which is the most work that is lost when a process is killed. Shorter ones would cost more time for
 * the encoder's look-ahead.
 */
export const MAX_SEGMENT_FRAMES = 250;

/**
 * Splits a video into segments that are processed and encoded separately, at cuts where possible: shots are joined up
 * to the limit, and a longer shot is split evenly.
 */
export function planSegments(shots: readonly Pick<Shot, 'startFrame' | 'endFrame'>[]): FrameRange[] {
  const segments: FrameRange[] = [];
  let startFrame = shots[0]?.startFrame ?? 0;
  shots.forEach(({ endFrame }, i) => {
    const next = shots[i + 1];
    if (next && next.endFrame - startFrame <= MAX_SEGMENT_FRAMES) return;
    segments.push(...splitEvenly(startFrame, endFrame));
    startFrame = endFrame;
  });
  return segments;
}

function splitEvenly(start: number, end: number): FrameRange[] {
  const parts = Math.ceil((end - start) / MAX_SEGMENT_FRAMES);
  const computeBorder = (part: number): number => start + Math.floor(((end - start) * part) / parts);
  return Array.from({ length: parts }, (_, part) => ({
    startFrame: computeBorder(part),
    endFrame: computeBorder(part + 1),
  }));
}
