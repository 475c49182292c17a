import type { Shot } from '../../analysis/features.ts';
import type { FrameRange } from './frame-stage.ts';

/** What a kill may cost at the most. Shorter segments would spend more of their time filling the encoder's look-ahead. */
export const MAX_SEGMENT_FRAMES = 250;

/**
 * Cuts a video into segments, each processed and encoded on its own: at scene changes wherever one is near enough. Shots
 * are joined up to the limit, and a longer shot is split evenly.
 */
export function planSegments(shots: readonly Pick<Shot, 'startFrame' | 'endFrame'>[]): FrameRange[] {
  const segments: FrameRange[] = [];
  let startFrame = 0;
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
