import type { FrameIndex, StructureFeatures } from '../../analysis/features.ts';
import { rescaleTicks, ticksToSeconds } from '../../core/rational.ts';
import { createWarning } from '../../core/warning.ts';
import type { WorkflowContext } from '../../execution/workflow.ts';
import { MICROSECONDS, startMicroseconds } from '../../media/clock.ts';
import type { VideoStreamInfo } from '../../media/media-info.ts';
import { type AnalyzeOutput, analyzeStep, readFrameIndex } from './analyze.ts';
import type { Source } from './source.ts';

/** A checked source with its measurements. */
export interface AnalyzedSource extends Source {
  readonly features: StructureFeatures;
  readonly index: FrameIndex;
  /** ISO 8601. */
  readonly analyzedAt: string;
}

/** Analyzes a source. Productions share the result. */
export async function analyzeSource(context: WorkflowContext, source: Source): Promise<AnalyzedSource> {
  const { colorConversion } = source.video;
  const input = {
    sourceDigest: source.digest,
    streamIndex: source.video.index,
    ...(colorConversion && { colorConversion }),
  };
  const analysis = await context.step(analyzeStep, input, source);
  const { features, analyzedAt } = analysis.manifest.output;
  const index = await readFrameIndex(analysis);
  warnOfRepairs(context, source, analysis.manifest.output);
  const found = describeFields(beginAtFirstFrame(source, index), analysis.manifest.output);
  return { ...found, features, index, analyzedAt };
}

/** Warns of what is mended in a source before it is worked on. */
function warnOfRepairs(
  context: WorkflowContext,
  { info: { path: value } }: Source,
  { timeJumps, interlaced }: AnalyzeOutput,
): void {
  if (timeJumps > 0) context.warn(createWarning('input.time-jumps', { value, count: timeJumps }));
  if (!interlaced) return;
  const { count, order } = interlaced;
  context.warn(
    createWarning(
      'input.deinterlaced',
      { value, count },
      order === 'top-first' ? 'top-first' : 'bottom-first',
    ),
  );
}

/** Tells of the pictures of a source that they are interlaced, as its container doesn't. */
function describeFields(source: Source, { interlaced }: AnalyzeOutput): Source {
  return interlaced ? replaceVideo(source, { ...source.video, isInterlaced: true }) : source;
}

function replaceVideo(source: Source, video: VideoStreamInfo): Source {
  const streams = source.info.streams.map((stream) => (stream.index === video.index ? video : stream));
  return { ...source, info: { ...source.info, streams }, video };
}

/** A file whose first packets have no timestamps states a start after its first frames. */
function beginAtFirstFrame(source: Source, { pts }: FrameIndex): Source {
  const { video } = source;
  const first = BigInt(pts[0]!);
  if (video.startTicks === undefined || video.startTicks <= first) return source;
  return replaceVideo(source, { ...video, startTicks: first });
}

/** Seconds to add to the source's clock, so that the master starts at zero. */
export function getMasterShiftSeconds({ info }: Source): number {
  return -Number(startMicroseconds(info)) / 1e6;
}

/** Times of all frames on the clock of the master, and the end of the last one, in seconds. */
export function computeMasterTimes({ info, video, index: { pts, durations } }: AnalyzedSource): {
  readonly frameSeconds: readonly number[];
  readonly endSeconds: number;
} {
  const shiftTicks = rescaleTicks(startMicroseconds(info), MICROSECONDS, video.timeBase);
  const toSeconds = (ticks: number): number => ticksToSeconds(BigInt(ticks) - shiftTicks, video.timeBase);
  return { frameSeconds: pts.map(toSeconds), endSeconds: toSeconds(pts.at(-1)! + durations.at(-1)!) };
}
