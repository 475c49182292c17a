import type { WorkflowContext, WorkflowResult } from '../../execution/workflow.ts';
import { processSegments } from '../../pipelines/film/process-segments.ts';
import { planSamples } from '../../pipelines/film/samples.ts';
import { deliverSamples } from '../deliver-samples.ts';
import type { EnhanceDestination } from './destination.ts';
import type { EnhanceEngines } from './engines.ts';
import type { EnhanceJob } from './job.ts';
import { createPictureTreatment } from './treatment.ts';

/**
 * Enhances short clips spread over the video; writes a page with each before and after, and an estimate of the whole.
 */
export async function produceSamples(
  context: WorkflowContext,
  job: EnhanceJob,
  { report }: EnhanceDestination,
  engines: EnhanceEngines,
): Promise<WorkflowResult> {
  const { analyzedSource, options } = job;
  const ranges = planSamples(analyzedSource.features.totalFrames, options.sample ?? 1);
  const segments = await processSegments(
    context,
    analyzedSource,
    ranges,
    createPictureTreatment(job, engines),
  );
  const clips = ranges.map((range, i) => ({ ...range, made: segments[i]! }));
  return deliverSamples(context, analyzedSource, clips, report);
}
