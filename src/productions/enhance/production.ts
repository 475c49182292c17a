import { basename, join } from 'node:path';
import { rescale, ticksToSeconds } from '../../core/rational.ts';
import type { SourceSeparator } from '../../engines/source-separator.ts';
import type { Artifact } from '../../execution/artifact-store.ts';
import type { WorkflowContext, WorkflowResult } from '../../execution/workflow.ts';
import { MICROSECONDS, startMicroseconds } from '../../media/clock.ts';
import { planPassthrough } from '../../media/containers/container-plan.ts';
import { audioStreams } from '../../media/media-info.ts';
import { FrameReader } from '../../media/video/frame-reader.ts';
import { workingPicture } from '../../media/video/working-picture.ts';
import { assembleStep } from '../../pipelines/film/assemble.ts';
import { encoderSettings } from '../../pipelines/film/encoding.ts';
import { planSegments, type Segment } from '../../pipelines/film/segments.ts';
import type { Destination } from '../../pipelines/film/source.ts';
import { validateStep } from '../../pipelines/film/validate.ts';
import { AUDIO_FILE, audioMasterStep } from './audio-master.ts';
import { sumEvidence } from './evidence.ts';
import type { EnhanceJob } from './job.ts';
import {
  planTreatments,
  type ReconstructEvidence,
  type ReconstructInput,
  type ReconstructOutput,
  type ReconstructResources,
  reconstructStep,
  restorerSettings,
  SEGMENT_FILE,
  upscaleSettings,
} from './reconstruct.ts';
import { deliverReport, reportStep } from './report.ts';
import type { Strategy } from './strategy.ts';

/** The whole production: pictures, sound, master, measurements, report. */
export async function produceMaster(
  context: WorkflowContext,
  job: EnhanceJob,
  destination: Destination,
): Promise<WorkflowResult> {
  const separator = await context.engines.embedded('separator');
  const segments = planSegments(job.features.shots, warmUpFrames(job.strategy));
  const pictures = await reconstruct(context, job, segments);
  const tracks = await masterAudio(context, job, destination, separator);
  const masterDigest = await assemble(context, job, destination, pictures, tracks);
  return validateAndReport(context, job, destination, separator, masterDigest, sumEvidence(pictures));
}

/** Frames after which a recursive average has forgotten how it began. */
export function warmUpFrames({ temporal }: Strategy): number {
  return temporal.backgroundLock ? Math.min(24, Math.ceil(4 / Math.max(0.05, temporal.smoothingAlpha))) : 1;
}

/** Runs the single pass over the given segments, each with a checkpoint of its own. */
export async function reconstruct(
  context: WorkflowContext,
  { source, features, index, strategy, options }: EnhanceJob,
  segments: readonly Segment[],
): Promise<Artifact<ReconstructOutput>[]> {
  const { provider, denoise } = options;
  const settings = { provider, denoise, base: strategy.upscalerBase };
  const upscaler = await context.engines.use('upscaler', strategy.upscaler, settings);
  const { video, info, digest: sourceDigest } = source;
  const picture = workingPicture(video);
  await using reader = new FrameReader(info, video, index.pts, warmUpFrames(strategy));
  return context.map<Segment, ReconstructInput, ReconstructResources, ReconstructOutput>(
    reconstructStep,
    segments,
    {
      size: ({ startFrame, endFrame }) => endFrame - startFrame,
      input: (segment) => ({
        sourceDigest,
        streamIndex: video.index,
        segment,
        treatments: planTreatments(segment, features.shots, index, strategy),
        restorer: restorerSettings(features, strategy),
        upscaler: { id: upscaler.id, version: upscaler.version },
        upscale: upscaleSettings(strategy),
        encoder: encoderSettings(options, video, picture, strategy.target),
      }),
      resources: () => ({ reader, upscaler, video, picture }),
    },
  );
}

type Track = Awaited<ReturnType<typeof masterAudio>>[number];

async function masterAudio(
  context: WorkflowContext,
  { source, strategy }: EnhanceJob,
  { container }: Destination,
  separator: SourceSeparator,
) {
  const { info, digest: sourceDigest } = source;
  const streams = audioStreams(info);
  const artifacts = await context.map(audioMasterStep, streams, {
    size: () => info.durationSeconds ?? 1,
    input: (stream) => ({
      sourceDigest,
      streamIndex: stream.index,
      shiftSeconds: -Number(startMicroseconds(info)) / 1e6,
      audio: strategy.audio,
      separator: { id: separator.id, version: separator.version },
      coding: container.audio,
    }),
    resources: (stream) => ({ path: info.path, stream, separator }),
  });
  return artifacts
    .map((artifact, i) => ({ artifact, stream: streams[i]!, output: artifact.manifest.output }))
    .filter(({ output }) => output.samples > 0);
}

async function assemble(
  context: WorkflowContext,
  { source, index }: EnhanceJob,
  { master, container }: Destination,
  pictures: readonly Artifact<ReconstructOutput>[],
  tracks: readonly Track[],
): Promise<string> {
  const { info, video, digest: sourceDigest } = source;
  const passthrough = planPassthrough(info, video, container);
  for (const { stream, reason } of passthrough.dropped) {
    context.warn({
      code: `container.${stream.kind}-dropped`,
      message: `Stream ${stream.index} (${stream.codec}) is left out: ${reason}.`,
    });
  }
  const assembled = await context.step(
    assembleStep,
    {
      sourceDigest,
      segments: pictures.map(({ key }) => key),
      audio: tracks.map(({ artifact }) => artifact.key),
      container: container.name,
      copiedStreams: passthrough.copied.map((stream) => stream.index),
      outputPath: master,
    },
    {
      info,
      video,
      container,
      passthrough,
      segmentFiles: pictures.map(({ directory }) => join(directory, SEGMENT_FILE)),
      audioFiles: tracks.map(({ artifact, stream, output }) => ({
        path: join(artifact.directory, AUDIO_FILE),
        stream,
        endSample: output.startSample + output.samples,
      })),
      outputPath: master,
      pts: index.pts,
      durations: index.durations,
      reorderDelay: Math.max(...pictures.map(({ manifest }) => manifest.output.reorderDelay)),
    },
  );
  return assembled.manifest.output.digest;
}

async function validateAndReport(
  context: WorkflowContext,
  { source, features, index, strategy }: EnhanceJob,
  { master, report }: Destination,
  separator: SourceSeparator,
  masterDigest: string,
  evidence: ReconstructEvidence | undefined,
): Promise<WorkflowResult> {
  const { info, video, digest: sourceDigest } = source;
  const shiftTicks = rescale(startMicroseconds(info), MICROSECONDS, video.timeBase);
  const seconds = (ticks: number): number => ticksToSeconds(BigInt(ticks) - shiftTicks, video.timeBase);
  const shiftSeconds = -Number(startMicroseconds(info)) / 1e6;
  const validated = await context.step(
    validateStep,
    {
      sourceDigest,
      masterDigest,
      streamIndex: video.index,
      separator: { id: separator.id, version: separator.version },
    },
    {
      info,
      video,
      master,
      target: strategy.target,
      frameSeconds: index.pts.map(seconds),
      endSeconds: seconds(index.pts.at(-1)! + index.durations.at(-1)!),
      shiftSeconds,
      separator,
    },
  );
  const reported = await context.step(
    reportStep,
    {
      masterDigest,
      features,
      strategy,
      quality: validated.manifest.output,
      evidence,
      warnings: context.warnings,
      sourceName: basename(info.path),
      masterName: basename(master),
    },
    {
      source: { path: info.path, video },
      master,
      startSeconds: ticksToSeconds(BigInt(index.pts[0]!), video.timeBase),
      shiftSeconds,
    },
  );
  await deliverReport(reported.directory, report);
  return {
    status: 'completed',
    outputs: { master, compare: join(report, 'compare.jpg'), result: join(report, 'result.json') },
    report: join(report, 'index.html'),
  };
}
