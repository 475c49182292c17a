import type { SourceSeparator } from '../../engines/source-separator.ts';
import type { WorkflowContext } from '../../execution/workflow.ts';
import { type AnalyzedSource, computeMasterTimes, getMasterShiftSeconds } from './analyzed-source.ts';
import { assembleVideo, type VideoDestination } from './assemble-video.ts';
import { type AudioTreatment, createMasterTracks } from './master-tracks.ts';
import { type PictureTreatment, processSegments } from './process-segments.ts';
import { planSegments } from './segments.ts';
import type { Size } from './target.ts';
import { type QualityReport, validateStep } from './validate.ts';

/** What a production does to a video. */
export interface VideoTreatment<Settings, Evidence> {
  readonly pictures: PictureTreatment<Settings, Evidence>;
  readonly audio: AudioTreatment;
}

/** A master that was measured against its source. */
export interface FinishedVideo<Evidence> {
  readonly digest: string;
  readonly quality: QualityReport;
  /** Evidence of all runs of the stage, in the order of the video. */
  readonly evidence: readonly Evidence[];
}

/** Makes the master of an analyzed video: pictures, audio, assembly, and measurements against the source. */
export async function produceVideo<Settings, Evidence>(
  context: WorkflowContext,
  analyzedSource: AnalyzedSource,
  { pictures, audio }: VideoTreatment<Settings, Evidence>,
  destination: VideoDestination,
): Promise<FinishedVideo<Evidence>> {
  const [segments, tracks] = await context.runBoth(
    () =>
      processSegments(context, analyzedSource, planSegments(analyzedSource.features.shots), {
        ...pictures,
        isShown: true,
      }),
    () => createMasterTracks(context, analyzedSource, audio, destination.container),
  );
  const digest = await assembleVideo(context, analyzedSource, { segments, audio: tracks }, destination);
  const { separator } = audio;
  const master = { path: destination.path, digest, size: pictures.encoder };
  const quality = await validateVideo(context, analyzedSource, master, separator);
  return { digest, quality, evidence: segments.flatMap(({ output }) => output.evidence) };
}

async function validateVideo(
  context: WorkflowContext,
  analyzedSource: AnalyzedSource,
  master: { readonly path: string; readonly digest: string; readonly size: Size },
  separator: SourceSeparator,
): Promise<QualityReport> {
  const { video, digest: sourceDigest } = analyzedSource;
  const { width, height } = master.size;
  const validated = await context.step(
    validateStep,
    {
      sourceDigest,
      masterDigest: master.digest,
      streamIndex: video.index,
      separator: { id: separator.id, version: separator.version },
    },
    {
      source: analyzedSource,
      master: master.path,
      target: { width, height },
      ...computeMasterTimes(analyzedSource),
      shiftSeconds: getMasterShiftSeconds(analyzedSource),
      separator,
    },
  );
  return validated.manifest.output;
}
