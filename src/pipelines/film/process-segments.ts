import { join } from 'node:path';
import type { Artifact } from '../../execution/artifact-store.ts';
import type { WorkflowContext } from '../../execution/workflow.ts';
import type { VideoEncoderSettings } from '../../media/encoder.ts';
import { FrameReader } from '../../media/video/frame-reader.ts';
import { getWorkingPicture } from '../../media/video/working-picture.ts';
import type { AnalyzedSource } from './analyzed-source.ts';
import { planRuns } from './frame-runs.ts';
import type { FrameRange, FrameStage } from './frame-stage.ts';
import { SEGMENT_FILE, type SegmentInput, type SegmentOutput, type SegmentStep } from './segment-step.ts';

/** What is done to the pictures of a video, and how they are encoded. */
export interface PictureTreatment<Settings, Evidence> {
  readonly step: SegmentStep<Settings, Evidence>;
  readonly stage: FrameStage<Settings, Evidence>;
  readonly encoder: VideoEncoderSettings;
}

/** An encoded segment. */
export interface MadeSegment<Evidence> {
  readonly key: string;
  readonly file: string;
  readonly output: SegmentOutput<Evidence>;
  /** Seconds that it took to make, in this run or an earlier one. */
  readonly seconds: number;
}

/**
 * Puts the given segments of a video through a stage, each with a checkpoint of its own. A recursive stage starts anew at
 * each of them.
 */
export async function processSegments<Settings, Evidence>(
  context: WorkflowContext,
  analyzedSource: AnalyzedSource,
  segments: readonly FrameRange[],
  { step, stage, encoder }: PictureTreatment<Settings, Evidence>,
): Promise<MadeSegment<Evidence>[]> {
  const { info, video, index, features, digest: sourceDigest } = analyzedSource;
  const structure = {
    shots: features.shots,
    refreshFrames: segments.map(({ startFrame }) => startFrame),
  };
  await using reader = new FrameReader(info, video, index.pts, stage.warmUpFrames + stage.lookAheadFrames);
  const source = {
    reader,
    video,
    picture: getWorkingPicture(video),
    shotStarts: new Set(features.shots.map(({ startFrame }) => startFrame)),
  };
  const artifacts = await context.map(step, segments, {
    getSize: ({ startFrame, endFrame }) => endFrame - startFrame,
    getInput: (segment): SegmentInput<Settings> => ({
      sourceDigest,
      streamIndex: video.index,
      stage: { id: stage.id, version: stage.version },
      runs: planRuns(segment, stage, structure).map((run) => ({
        ...run,
        settings: stage.getSettings({ startFrame: run.readFrame, endFrame: run.readEndFrame }),
      })),
      encoder,
    }),
    getResources: () => ({ source, stage }),
  });
  return artifacts.map(toMadeSegment);
}

function toMadeSegment<Evidence>({ key, directory, manifest }: Artifact<SegmentOutput<Evidence>>) {
  return { key, file: join(directory, SEGMENT_FILE), output: manifest.output, seconds: manifest.seconds };
}
