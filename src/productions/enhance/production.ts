import { basename, join } from 'node:path';
import { ticksToSeconds } from '../../core/rational.ts';
import type { WorkflowContext, WorkflowResult } from '../../execution/workflow.ts';
import { masterShiftSeconds } from '../../pipelines/film/film.ts';
import { type FinishedFilm, produceFilm } from '../../pipelines/film/produce-film.ts';
import type { EnhanceDestination } from './destination.ts';
import type { EnhanceEngines } from './engines.ts';
import { sumEvidence } from './evidence.ts';
import type { EnhanceJob } from './job.ts';
import { deliverReport, reportStep } from './report.ts';
import type { RestoreEvidence } from './restore-stage.ts';
import { pictureTreatment, soundTreatment } from './treatment.ts';

/** The whole production: pictures, sound, master, measurements, report. */
export async function produceMaster(
  context: WorkflowContext,
  job: EnhanceJob,
  destination: EnhanceDestination,
  engines: EnhanceEngines,
): Promise<WorkflowResult> {
  const treatment = { pictures: pictureTreatment(job, engines), sound: soundTreatment(job, engines) };
  const { master, container, report } = destination;
  const finished = await produceFilm(context, job.film, treatment, { path: master, container });
  await reportFilm(context, job, destination, finished);
  return {
    status: 'completed',
    outputs: { master, compare: join(report, 'compare.jpg'), result: join(report, 'result.json') },
    report: join(report, 'index.html'),
  };
}

async function reportFilm(
  context: WorkflowContext,
  { film, strategy }: EnhanceJob,
  { master, report }: EnhanceDestination,
  { digest, quality, evidence }: FinishedFilm<RestoreEvidence>,
): Promise<void> {
  const { info, video, features, index } = film;
  const reported = await context.step(
    reportStep,
    {
      masterDigest: digest,
      features,
      strategy,
      quality,
      evidence: sumEvidence(evidence),
      warnings: context.warnings,
      sourceName: basename(info.path),
      masterName: basename(master),
    },
    {
      source: { path: info.path, video },
      master,
      startSeconds: ticksToSeconds(BigInt(index.pts[0]!), video.timeBase),
      shiftSeconds: masterShiftSeconds(film),
    },
  );
  await deliverReport(reported.directory, report);
}
