import { mkdir, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { writeAtomically, writeTextAtomically } from '../core/files.ts';
import { sayIn } from '../core/messages/say.ts';
import type { WorkflowContext, WorkflowResult } from '../execution/workflow.ts';
import { encodeJpeg, joinSideBySide } from '../media/stills/still.ts';
import type { AnalyzedSource } from '../pipelines/film/analyzed-source.ts';
import type { FrameRange } from '../pipelines/film/frame-stage.ts';
import type { MadeSegment } from '../pipelines/film/process-segments.ts';
import {
  estimateVideo,
  readSamplePair,
  type SamplePair,
  type VideoEstimate,
} from '../pipelines/film/samples.ts';
import { renderSamplePage, type SamplePage } from './sample-page.ts';

/** A short clip of a video, and what it took to make it. */
export interface SampleClip extends FrameRange {
  readonly made: MadeSegment<unknown>;
  /** What else was made for it: its time counts in the estimate. */
  readonly parts?: readonly MadeSegment<unknown>[];
}

const ESTIMATE_FILE = 'estimate.json';
const PAGE_FILE = 'index.html';

function nameSample(number: number): string {
  return `sample-${number}.jpg`;
}

/** Names of the files that {@link deliverSamples} may write into its folder. */
export function listSampleFiles(count: number): string[] {
  return [ESTIMATE_FILE, PAGE_FILE, ...Array.from({ length: count }, (_, i) => nameSample(i + 1))];
}

/** Writes each sample before and after, a page with all of them, and an estimate of the whole video, into a folder. */
export async function deliverSamples(
  context: WorkflowContext,
  analyzedSource: AnalyzedSource,
  clips: readonly SampleClip[],
  folder: string,
): Promise<WorkflowResult> {
  await mkdir(folder, { recursive: true });
  const outputs: Record<string, string> = {};
  const pictures: SamplePage['pictures'][number][] = [];
  for (const [i, clip] of clips.entries()) {
    const pair = await readSamplePair(analyzedSource, clip, clip.made, context.signal);
    if (!pair) continue;
    outputs[`sample${i + 1}`] = join(folder, nameSample(i + 1));
    pictures.push(await writeSample(outputs[`sample${i + 1}`]!, pair));
  }
  const estimate = estimateVideo(analyzedSource.features.totalFrames, clips.map(addParts));
  const estimateFile = join(folder, ESTIMATE_FILE);
  await writeTextAtomically(estimateFile, `${JSON.stringify(estimate, null, 2)}\n`);
  const page = join(folder, PAGE_FILE);
  const sourceName = basename(analyzedSource.info.path);
  await writeTextAtomically(
    page,
    renderSamplePage(
      { sourceName, estimate: listEstimateRows(estimate, context.language), pictures },
      context.language,
    ),
  );
  return { status: 'completed', outputs: { ...outputs, estimate: estimateFile }, report: page };
}

function addParts({ made, parts = [] }: SampleClip): MadeSegment<unknown> {
  return { ...made, seconds: parts.reduce((sum, { seconds }) => sum + seconds, made.seconds) };
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
  language: string,
): SamplePage['estimate'] {
  const say = sayIn(language);
  const minutes = Math.ceil(hours * 60);
  const time =
    minutes < 60
      ? say('samples.estimate.minutes', { minutes })
      : say('samples.estimate.hours', { hours: Math.floor(minutes / 60), minutes: minutes % 60 });
  return [
    [say('samples.estimate.frames'), String(frames)],
    [
      say('samples.estimate.speed'),
      say('samples.estimate.frames-per-second', { frames: framesPerSecond.toFixed(2) }),
    ],
    [say('samples.estimate.time'), time],
    [
      say('samples.estimate.size'),
      bytes < 1e9 ? `${(bytes / 1e6).toFixed(1)} MB` : `${(bytes / 1e9).toFixed(1)} GB`,
    ],
  ];
}
