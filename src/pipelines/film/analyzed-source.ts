import type { FrameIndex, StructureFeatures } from '../../analysis/features.ts';
import type { FieldMode } from '../../analysis/fields/field-plan.ts';
import { rescaleTicks, ticksToSeconds } from '../../core/rational.ts';
import type { Warning } from '../../core/warning.ts';
import type { WorkflowContext } from '../../execution/workflow.ts';
import { MICROSECONDS, startMicroseconds } from '../../media/clock.ts';
import type { VideoStreamInfo } from '../../media/media-info.ts';
import { describeShownVideo } from '../../media/video/field-treatment.ts';
import {
  createProblemError,
  createSingleFieldsWarning,
  listLateTimes,
  listMissingEnd,
  listProblems,
  listTimeJumps,
} from '../source/problems.ts';
import { type AnalyzeOutput, analyzeStep, readFrameIndex } from './analyze.ts';
import { warnOfFields, warnOfMark } from './field-warnings.ts';
import type { Source } from './source.ts';

/** A checked source with its measurements. */
export interface AnalyzedSource extends Source {
  readonly features: StructureFeatures;
  readonly index: FrameIndex;
  /** ISO 8601. */
  readonly analyzedAt: string;
}

/** How a source is taken in. */
export interface AnalysisSettings {
  /** Whether what would be concealed or converted is an error. */
  readonly isStrict?: boolean;
  /** What is done with fields. */
  readonly fields?: FieldMode;
}

/**
 * Analyzes a source. Productions share the result.
 *
 * @throws `input.truncated`, and `input.not-intact` where nothing may be concealed
 */
export async function analyzeSource(
  context: WorkflowContext,
  source: Source,
  { isStrict = false, fields = 'auto' }: AnalysisSettings = {},
): Promise<AnalyzedSource> {
  const { colorConversion } = source.video;
  const input = {
    sourceDigest: source.digest,
    streamIndex: source.video.index,
    fields,
    ...(colorConversion && { colorConversion }),
  };
  const analysis = await context.step(analyzeStep, input, source);
  const { output } = analysis.manifest;
  const index = await readFrameIndex(analysis);
  for (const problem of listPictureProblems(source, output)) {
    if (isStrict) throw createProblemError(problem, source.info.path);
    context.warn(problem);
  }
  const { features, analyzedAt, wrongMark, firstSingleField } = output;
  warnOfFields(context, source, features, fields);
  if (firstSingleField) context.warn(createSingleFieldsWarning(source.info.path, firstSingleField));
  if (wrongMark && fields === 'auto') warnOfMark(context, source, wrongMark);
  const found =
    output.jumpSeconds.length > 0 ? replaceVideo(source, { ...source.video, hasJumps: true }) : source;
  return { ...beginAtFirstFrame(describeShown(found, index), index), features, index, analyzedAt };
}

/** What is concealed or converted in the pictures of a source before they are worked on. */
function listPictureProblems(
  { info, video }: Source,
  { jumpSeconds, lateTicks = [], findings }: AnalyzeOutput,
): Warning[] {
  const { path } = info;
  const start = Number(startMicroseconds(info)) / 1e6;
  const toSeconds = (ticks: number): number => ticksToSeconds(BigInt(ticks), video.timeBase) - start;
  const { index: stream } = video;
  const damagedTicks = findings ? [...findings.lost, ...findings.damaged] : [];
  return [
    ...listMissingEnd(info),
    ...listTimeJumps(
      path,
      jumpSeconds.map((at) => at - start),
    ),
    ...listLateTimes(path, lateTicks.map(toSeconds), damagedTicks.map(toSeconds)),
    ...(findings ? listProblems(findings, { path, kind: 'video', stream, toSeconds }) : []),
  ];
}

/** The video as it is shown, where its frames aren't those that are decoded. */
function describeShown(source: Source, { treatment }: FrameIndex): Source {
  return treatment ? replaceVideo(source, describeShownVideo(source.video, treatment)) : source;
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
