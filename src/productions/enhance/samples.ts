import { mkdir, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { writeAtomically, writeTextAtomically } from '../../core/files.ts';
import { DEFAULT_LANGUAGE } from '../../core/messages/catalogues.ts';
import { sayIn } from '../../core/messages/say.ts';
import type { WorkflowContext, WorkflowResult } from '../../execution/workflow.ts';
import { encodeJpeg, joinSideBySide } from '../../media/stills/still.ts';
import { processSegments } from '../../pipelines/film/process-segments.ts';
import {
  estimateVideo,
  planSamples,
  readSamplePair,
  type SamplePair,
  type VideoEstimate,
} from '../../pipelines/film/samples.ts';
import type { EnhanceDestination } from './destination.ts';
import type { EnhanceEngines } from './engines.ts';
import type { EnhanceJob } from './job.ts';
import { renderSamplePage, type SamplePage } from './report-page.ts';
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
  const { totalFrames } = analyzedSource.features;
  const ranges = planSamples(totalFrames, options.sample ?? 1);
  const clips = await processSegments(context, analyzedSource, ranges, createPictureTreatment(job, engines));
  await mkdir(report, { recursive: true });
  const outputs: Record<string, string> = {};
  const pictures: SamplePage['pictures'][number][] = [];
  for (const [i, clip] of clips.entries()) {
    const pair = await readSamplePair(analyzedSource, ranges[i]!, clip, context.signal);
    if (!pair) continue;
    outputs[`sample${i + 1}`] = join(report, `sample-${i + 1}.jpg`);
    pictures.push(await writeSample(outputs[`sample${i + 1}`]!, pair));
  }
  const estimate = estimateVideo(totalFrames, clips);
  const estimateFile = join(report, 'estimate.json');
  await writeTextAtomically(estimateFile, `${JSON.stringify(estimate, null, 2)}\n`);
  const page = join(report, 'index.html');
  const sourceName = basename(analyzedSource.info.path);
  await writeTextAtomically(
    page,
    renderSamplePage({ sourceName, estimate: listEstimateRows(estimate), pictures }),
  );
  return { status: 'completed', outputs: { ...outputs, estimate: estimateFile }, report: page };
}

/**
 * Writes the two stills side by side into a JPEG file.
 *
 * @returns each of them as JPEG, for the page
 */
async function writeSample(
  path: string,
  { seconds, before, after }: SamplePair,
): Promise<SamplePage['pictures'][number]> {
  const joined = await encodeJpeg(await joinSideBySide(before.clone()!, after.clone()!));
  await writeAtomically(path, (temporary) => writeFile(temporary, joined));
  return { seconds, before: await encodeJpeg(before), after: await encodeJpeg(after) };
}

function listEstimateRows(
  { frames, framesPerSecond, hours, bytes }: VideoEstimate,
  language = DEFAULT_LANGUAGE,
): SamplePage['estimate'] {
  const say = sayIn(language);
  const minutes = Math.ceil(hours * 60);
  const time =
    minutes < 60
      ? say('enhance.samples.estimate.minutes', { minutes })
      : say('enhance.samples.estimate.hours', { hours: Math.floor(minutes / 60), minutes: minutes % 60 });
  return [
    [say('enhance.samples.estimate.frames'), String(frames)],
    [
      say('enhance.samples.estimate.speed'),
      say('enhance.samples.estimate.frames-per-second', { frames: framesPerSecond.toFixed(2) }),
    ],
    [say('enhance.samples.estimate.time'), time],
    [
      say('enhance.samples.estimate.size'),
      bytes < 1e9 ? `${(bytes / 1e6).toFixed(1)} MB` : `${(bytes / 1e9).toFixed(1)} GB`,
    ],
  ];
}
