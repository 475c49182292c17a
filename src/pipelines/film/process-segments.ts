import { join } from 'node:path';
import { hashJson } from '../../core/hashing.ts';
import type { Artifact } from '../../execution/artifact-store.ts';
import type { WorkflowContext } from '../../execution/workflow.ts';
import type { VideoEncoderSettings } from '../../media/encoder.ts';
import type { ColorTags } from '../../media/media-info.ts';
import { type AnalyzedSource, computeMasterTimes } from './analyzed-source.ts';
import { planRuns } from './frame-runs.ts';
import { openFrameSource } from './frame-source.ts';
import type { FrameRange, FrameStage } from './frame-stage.ts';
import {
  SEGMENT_FILE,
  type SegmentInput,
  type SegmentOutput,
  type SegmentStep,
  STATE_FILE,
} from './segment-step.ts';

/** What is done to the pictures of a video, and how they are encoded. */
export interface PictureTreatment<Settings, Evidence> {
  readonly step: SegmentStep<Settings, Evidence>;
  readonly encoder: VideoEncoderSettings;
  /** Whether its frames are those of the film, and not mattes or layers: the newest one can be looked at. */
  readonly isShown?: boolean;
  /** Segments that are made at a time, of stages that save no state; 1 if it is left out. */
  readonly atATime?: number;
  /** Whether other workers of a service may make segments, of stages that save no state. */
  readonly isShared?: boolean;
  /** The stage that a segment goes through. */
  getStage(segment: FrameRange): FrameStage<Settings, Evidence>;
}

/** An encoded segment. */
export interface MadeSegment<Evidence> {
  readonly key: string;
  readonly file: string;
  readonly output: SegmentOutput<Evidence>;
  /** Its color, which not every codec tells. */
  readonly color?: ColorTags;
  /** Seconds that it took to make, in this run or an earlier one. */
  readonly seconds: number;
}

/**
 * Puts the given segments of a video through a stage, each with a checkpoint of its own. A recursive stage starts anew at
 * each of them; one that saves a state goes on from it, within a shot.
 */
export async function processSegments<Settings, Evidence>(
  context: WorkflowContext,
  analyzedSource: AnalyzedSource,
  segments: readonly FrameRange[],
  { step, encoder, isShown, atATime, isShared, getStage }: PictureTreatment<Settings, Evidence>,
): Promise<MadeSegment<Evidence>[]> {
  const { video, features, index, digest: sourceDigest } = analyzedSource;
  const fields = index.treatment && hashJson(index.treatment);
  const structure = {
    shots: features.shots,
    refreshFrames: segments.map(({ startFrame }) => startFrame),
  };
  const stages = new Map(segments.map((segment) => [segment, getStage(segment)]));
  await using source = openFrameSource(analyzedSource, [...stages.values()]);
  const shotStarts = source.shotStarts;
  const findContinued = (segment: FrameRange, previous: Artifact<SegmentOutput<Evidence>> | undefined) => {
    const before = segments[segments.indexOf(segment) - 1];
    const isNext = before?.endFrame === segment.startFrame && !shotStarts.has(segment.startFrame);
    return isNext && previous?.manifest.output.hasState ? previous : undefined;
  };
  const savesState = [...stages.values()].some(({ staysInShot }) => staysInShot);
  const artifacts = await context.map(step, segments, {
    concurrency: savesState ? 1 : atATime,
    isShared: isShared && !savesState,
    getSize: ({ startFrame, endFrame }) => endFrame - startFrame,
    getInput: (segment, previous): SegmentInput<Settings> => {
      const stage = stages.get(segment)!;
      const continued = findContinued(segment, previous);
      return {
        sourceDigest,
        streamIndex: video.index,
        stage: { id: stage.id, version: stage.version },
        runs: planRuns(segment, stage, structure).map((run) => ({
          ...run,
          settings: stage.getSettings({ startFrame: run.readFrame, endFrame: run.readEndFrame }),
        })),
        encoder,
        ...(fields && { fields }),
        ...(video.colorConversion && { colorConversion: video.colorConversion }),
        ...(continued && { continues: continued.key }),
      };
    },
    getResources: (segment, previous) => {
      const continued = findContinued(segment, previous);
      return {
        source,
        stage: stages.get(segment)!,
        ...(continued && { stateFile: join(continued.directory, STATE_FILE) }),
      };
    },
    onDone({ startFrame }, { key }) {
      if (!isShown) return;
      const seconds = computeMasterTimes(analyzedSource).frameSeconds[startFrame]!;
      context.show({ kind: 'frame', artifact: key, file: SEGMENT_FILE, seconds });
    },
  });
  return artifacts.map((artifact) => toMadeSegment(artifact, encoder));
}

/** The segment that a step left as `SEGMENT_FILE`; its color is that of its encoder. */
export function toMadeSegment<Evidence>(
  { key, directory, manifest }: Artifact<SegmentOutput<Evidence>>,
  { color }: Pick<VideoEncoderSettings, 'color'>,
): MadeSegment<Evidence> {
  const { output, seconds } = manifest;
  return { key, file: join(directory, SEGMENT_FILE), output, ...(color && { color }), seconds };
}
