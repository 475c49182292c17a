import { basename, join } from 'node:path';
import { ticksToSeconds } from '../../core/rational.ts';
import type { WorkflowContext, WorkflowResult } from '../../execution/workflow.ts';
import { getMasterShiftSeconds } from '../../pipelines/film/analyzed-source.ts';
import { type FinishedVideo, produceVideo } from '../../pipelines/film/produce-video.ts';
import { warnOfReduction } from '../../pipelines/film/warn-of-reduction.ts';
import type { EnhanceDestination } from './destination.ts';
import type { EnhanceEngines } from './engines.ts';
import { sumEvidence } from './evidence.ts';
import type { EnhanceJob } from './job.ts';
import { deliverReport, reportStep } from './report.ts';
import type { RestoreEvidence } from './restore-stage.ts';
import { leaveOutSegments } from './segment-plan.ts';
import { createAudioTreatment, createPictureTreatment } from './treatment.ts';

/** Makes the master of a video, measures it, and writes the report. */
export async function produceMaster(
  context: WorkflowContext,
  job: EnhanceJob,
  destination: EnhanceDestination,
  engines: EnhanceEngines,
): Promise<WorkflowResult> {
  const treatment = {
    pictures: createPictureTreatment(job, engines),
    audio: createAudioTreatment(job, engines),
  };
  warnOfReduction(context, job.analyzedSource.video, treatment.pictures.encoder);
  const { master, container, report } = destination;
  const finished = await produceVideo(context, job.analyzedSource, treatment, { path: master, container });
  await reportVideo(context, job, destination, { ...finished, encoder: treatment.pictures.encoder.encoder });
  return {
    status: 'completed',
    outputs: { master, compare: join(report, 'compare.jpg'), result: join(report, 'result.json') },
    report: join(report, 'index.html'),
  };
}

async function reportVideo(
  context: WorkflowContext,
  { analyzedSource, strategy }: EnhanceJob,
  { master, report }: EnhanceDestination,
  { digest, quality, evidence, encoder }: FinishedVideo<RestoreEvidence> & { readonly encoder: string },
): Promise<void> {
  const { info, video, features, index, analyzedAt } = analyzedSource;
  const reported = await context.step(
    reportStep,
    {
      language: context.language,
      masterDigest: digest,
      features: { ...features, analyzedAt },
      strategy: leaveOutSegments(strategy),
      quality,
      encoder,
      evidence: sumEvidence(evidence),
      warnings: context.warnings,
      sourceName: basename(info.path),
      masterName: basename(master),
    },
    {
      source: { path: info.path, video },
      master,
      startSeconds: ticksToSeconds(BigInt(index.pts[0]!), video.timeBase),
      shiftSeconds: getMasterShiftSeconds(analyzedSource),
    },
  );
  await deliverReport(reported.directory, report);
}
