import type { WorkflowContext } from '../../execution/workflow.ts';
import { planSamples } from '../../pipelines/film/samples.ts';
import { deliverSamples, type SampleClip } from '../deliver-samples.ts';
import type { PreparedClip } from './clip.ts';
import { type ClipRequest, composeSegments, separateClip } from './compose-segments.ts';
import type { ClipDestination } from './destination.ts';
import type { ClipResult } from './produce-clip.ts';
import { SAMPLES_ENDING } from './result-files.ts';
import type { MattedSegment } from './separate.ts';

/** Composes short clips spread over a video, or mattes them if nothing else is wanted; writes a page with each before and after, and an estimate of the whole. */
export async function produceSamples(
  context: WorkflowContext,
  clip: PreparedClip,
  { getPath, suffix }: ClipDestination,
  request: ClipRequest,
): Promise<ClipResult> {
  const { totalFrames } = clip.source.features;
  const ranges = planSamples(totalFrames, request.options.sample ?? 1);
  const segments = await separateClip(context, clip, ranges);
  const clips = request.options.matteOnly
    ? segments.map(({ mattes, ...segment }) => ({ ...segment, made: mattes }))
    : await composeSamples(context, clip, segments, request);
  const { outputs, report } = await deliverSamples(context, clip.source, clips, getPath(SAMPLES_ENDING));
  const named = Object.entries(outputs).map(([role, path]) => [`${role}${suffix && `-${suffix}`}`, path]);
  const isPartial = segments.some(({ choice }) => choice.name === undefined);
  return { outputs: Object.fromEntries(named), report, suffix, isPartial };
}

async function composeSamples(
  context: WorkflowContext,
  clip: PreparedClip,
  segments: readonly MattedSegment[],
  request: ClipRequest,
): Promise<SampleClip[]> {
  const composed = await composeSegments(context, clip, segments, request);
  return composed.segments.map(({ startFrame, endFrame, mattes, composite }) => ({
    startFrame,
    endFrame,
    made: composite,
    parts: [mattes],
  }));
}
