import { mkdir, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { writeAtomically, writeTextAtomically } from '../../core/files.ts';
import { ticksToSeconds } from '../../core/rational.ts';
import type { Artifact } from '../../execution/artifact-store.ts';
import type { WorkflowContext, WorkflowResult } from '../../execution/workflow.ts';
import { LIFT_TICKS } from '../../media/containers/segment-file.ts';
import type { Frame } from '../../media/frame.ts';
import { mainVideo } from '../../media/media-info.ts';
import { probe } from '../../media/probe.ts';
import { encodeJpeg, sideBySide, stillAt } from '../../media/stills/still.ts';
import type { Segment } from '../../pipelines/film/segments.ts';
import type { Destination } from '../../pipelines/film/source.ts';
import type { EnhanceJob } from './job.ts';
import { reconstruct, warmUpFrames } from './production.ts';
import { type ReconstructOutput, SEGMENT_FILE } from './reconstruct.ts';
import { renderSamplePage, type SamplePage } from './report-page.ts';

const SAMPLE_FRAMES = 48;
const PICTURE_WIDTH = 1280;

/** Enhances short clips spread over the film, shows each before and after, and estimates the whole. */
export async function produceSamples(
  context: WorkflowContext,
  job: EnhanceJob,
  { report }: Destination,
  count: number,
): Promise<WorkflowResult> {
  const segments = planSamples(job.features.totalFrames, count, warmUpFrames(job.strategy));
  const clips = await reconstruct(context, job, segments);
  await mkdir(report, { recursive: true });
  const outputs: Record<string, string> = {};
  const pictures: SamplePage['pictures'][number][] = [];
  for (const [i, segment] of segments.entries()) {
    const pair = await pictureOf(job, segment, clips[i]!, context.signal);
    if (!pair) continue;
    const path = join(report, `sample-${i + 1}.jpg`);
    const joined = await encodeJpeg(await sideBySide(pair.before.clone()!, pair.after.clone()!));
    await writeAtomically(path, (temporary) => writeFile(temporary, joined));
    outputs[`sample${i + 1}`] = path;
    pictures.push({
      seconds: pair.seconds,
      before: await encodeJpeg(pair.before),
      after: await encodeJpeg(pair.after),
    });
  }
  const estimate = estimateWhole(job.features.totalFrames, clips);
  const estimateFile = join(report, 'estimate.json');
  await writeTextAtomically(estimateFile, `${JSON.stringify(estimate, null, 2)}\n`);
  const page = join(report, 'index.html');
  await writeTextAtomically(
    page,
    renderSamplePage({
      sourceName: basename(job.source.info.path),
      estimate: estimateRows(estimate),
      pictures,
    }),
  );
  return { status: 'completed', outputs: { ...outputs, estimate: estimateFile }, report: page };
}

/** Clips around the middles of `count` equal parts; they never overlap. */
function planSamples(totalFrames: number, count: number, warmUp: number): Segment[] {
  const parts = Math.min(count, totalFrames);
  const length = Math.max(1, Math.min(SAMPLE_FRAMES, Math.floor(totalFrames / parts)));
  return Array.from({ length: parts }, (_, i) => {
    const middle = Math.floor((totalFrames * (i + 0.5)) / parts);
    const startFrame = Math.max(0, Math.min(totalFrames - length, middle - (length >> 1)));
    return { startFrame, endFrame: startFrame + length, warmUpFrames: Math.min(warmUp, startFrame) };
  });
}

async function pictureOf(
  { source, index }: EnhanceJob,
  { startFrame, endFrame }: Segment,
  clip: Artifact<ReconstructOutput>,
  signal: AbortSignal,
): Promise<{ seconds: number; before: Frame; after: Frame } | undefined> {
  const file = join(clip.directory, SEGMENT_FILE);
  const clipVideo = mainVideo(await probe(file))!;
  const width = Math.min(PICTURE_WIDTH, clipVideo.displayWidth);
  const { info, video } = source;
  const ticks = BigInt(index.pts[(startFrame + endFrame) >> 1]!);
  const seconds = ticksToSeconds(ticks, video.timeBase);
  const before = await stillAt({ path: info.path, video, seconds, width }, signal);
  const lifted = ticksToSeconds(ticks + LIFT_TICKS, video.timeBase);
  const after = await stillAt({ path: file, video: clipVideo, seconds: lifted, width }, signal);
  return before && after ? { seconds, before, after } : undefined;
}

interface Estimate {
  readonly frames: number;
  readonly framesPerSecond: number;
  readonly hours: number;
  readonly bytes: number;
}

function estimateWhole(totalFrames: number, clips: readonly Artifact<ReconstructOutput>[]): Estimate {
  const frames = clips.reduce((sum, { manifest }) => sum + manifest.output.frames, 0);
  const seconds = clips.reduce((sum, { manifest }) => sum + manifest.seconds, 0);
  const bytes = clips.reduce((sum, { manifest }) => sum + manifest.output.bytes, 0);
  return {
    frames: totalFrames,
    framesPerSecond: frames / seconds,
    hours: (totalFrames * seconds) / frames / 3600,
    bytes: Math.round((totalFrames * bytes) / frames),
  };
}

function estimateRows({ frames, framesPerSecond, hours, bytes }: Estimate): SamplePage['estimate'] {
  const minutes = Math.ceil(hours * 60);
  const time = minutes < 60 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
  return [
    ['Frames', String(frames)],
    ['Speed', `${framesPerSecond.toFixed(2)} frames a second`],
    ['Time for the picture', time],
    [
      'Size of the picture',
      bytes < 1e9 ? `${(bytes / 1e6).toFixed(1)} MB` : `${(bytes / 1e9).toFixed(1)} GB`,
    ],
  ];
}
