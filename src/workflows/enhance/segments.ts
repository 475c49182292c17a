import type { Shot } from '../../analysis/features.ts';

/** A run of frames that is processed and encoded on its own. `endFrame` is exclusive. */
export interface Segment {
  readonly startFrame: number;
  readonly endFrame: number;
  /** Frames read before `startFrame` to bring the background lock up to speed; 0 at a cut. */
  readonly warmUpFrames: number;
}

/** What a kill may cost at the most. */
export const MAX_SEGMENT_FRAMES = 120;
/** Shorter ones would spend more on starting encoders than on pictures. */
const MIN_SEGMENT_FRAMES = 24;

/**
 * Cuts a film into segments at its scene changes; long shots are split evenly, and a shot too short to stand
 * alone joins the segment before it.
 */
export function planSegments(shots: readonly Shot[], totalFrames: number, warmUpFrames: number): Segment[] {
  const cuts = [0];
  for (const { startFrame } of shots.slice(1)) {
    if (startFrame - cuts.at(-1)! >= MIN_SEGMENT_FRAMES && totalFrames - startFrame >= MIN_SEGMENT_FRAMES) {
      cuts.push(startFrame);
    }
  }
  const isShotStart = new Set(shots.map((shot) => shot.startFrame));
  return cuts.flatMap((start, i) => {
    const end = cuts[i + 1] ?? totalFrames;
    const parts = Math.max(1, Math.ceil((end - start) / MAX_SEGMENT_FRAMES));
    return Array.from({ length: parts }, (_, part) => {
      const startFrame = start + Math.floor(((end - start) * part) / parts);
      return {
        startFrame,
        endFrame: start + Math.floor(((end - start) * (part + 1)) / parts),
        warmUpFrames: isShotStart.has(startFrame) ? 0 : Math.min(warmUpFrames, startFrame - start),
      };
    });
  });
}
