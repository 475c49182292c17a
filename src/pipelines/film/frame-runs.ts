import type { Shot } from '../../analysis/features.ts';
import type { FrameRange, FrameStage } from './frame-stage.ts';

/**
 * Frames for which a stage is opened once. It warms up on those from `readFrame` to `processFrame` and processes those
 * up to `readEndFrame`; the results from `startFrame` to `endFrame` are kept. Ends are exclusive.
 */
export interface FrameRun extends FrameRange {
  readonly readFrame: number;
  readonly processFrame: number;
  readonly readEndFrame: number;
}

/** The structure of a video that decides where a stage may start. */
export interface SourceStructure {
  readonly shots: readonly Pick<Shot, 'startFrame' | 'endFrame'>[];
  /** Frames at which recursive stages start anew, rising from 0. */
  readonly refreshFrames: readonly number[];
}

type FrameNeeds = Pick<FrameStage, 'warmUpFrames' | 'lookAheadFrames' | 'isRecursive' | 'staysInShot'>;

/** Plans the runs of a stage for a segment. */
export function planRuns(segment: FrameRange, stage: FrameNeeds, structure: SourceStructure): FrameRun[] {
  if (!stage.isRecursive) return [planRun(segment, segment.startFrame, stage, structure)];
  const { startFrame, endFrame } = segment;
  return structure.refreshFrames.flatMap((refreshFrame, i) => {
    const nextRefresh = structure.refreshFrames[i + 1] ?? Number.POSITIVE_INFINITY;
    const kept = {
      startFrame: Math.max(startFrame, refreshFrame),
      endFrame: Math.min(endFrame, nextRefresh),
    };
    return kept.startFrame < kept.endFrame ? [planRun(kept, refreshFrame, stage, structure)] : [];
  });
}

function planRun(
  { startFrame, endFrame }: FrameRange,
  processFrame: number,
  { warmUpFrames, lookAheadFrames, staysInShot }: FrameNeeds,
  { shots }: SourceStructure,
): FrameRun {
  const shot = shots.findLast(({ startFrame }) => startFrame <= processFrame)!;
  const lastFrame = staysInShot ? shot.endFrame : shots.at(-1)!.endFrame;
  // Whatever else a segment has, such as paths, has no place in the key of its artifact.
  return {
    startFrame,
    endFrame,
    readFrame: Math.max(shot.startFrame, processFrame - warmUpFrames),
    processFrame,
    readEndFrame: Math.min(lastFrame, endFrame + lookAheadFrames),
  };
}
