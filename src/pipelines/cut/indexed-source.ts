import { resolve } from 'node:path';
import { FootlightError } from '../../core/errors.ts';
import { hashFile } from '../../core/hashing.ts';
import { seconds } from '../../core/messages/message.ts';
import { type Rational, rescaleTicks, toNumber } from '../../core/rational.ts';
import type { GradualTransition } from '../../core/transitions.ts';
import { createWarning, type Warning } from '../../core/warning.ts';
import type { EditClip, EditDecisions, EditSource } from '../../edit/edit-decisions.ts';
import { parseTime } from '../../edit/edit-decisions.ts';
import type { Artifact } from '../../execution/artifact-store.ts';
import { openReferenced } from '../../execution/inputs/referenced-file.ts';
import type { WorkflowContext } from '../../execution/workflow.ts';
import { MICROSECONDS, startMicroseconds } from '../../media/clock.ts';
import type { DecodeFindings } from '../../media/decode-meter.ts';
import { type MediaInfo, requireVideo, type VideoStreamInfo } from '../../media/media-info.ts';
import { probe } from '../../media/probe.ts';
import { describeHdr } from '../../media/stills/describe-hdr.ts';
import { findMissing } from '../source/completeness.ts';
import { assertIntactAudio, assertIntactPictures } from '../source/intact.ts';
import { createProblemError, listLateTimes, listMissingEnd, listTimeJumps } from '../source/problems.ts';
import { describeFound, warnOfMarks } from './found-fields.ts';
import { type IndexInput, indexSourceStep, readSourceIndex, type SourceIndex } from './index-source.ts';
import { countParallelCuts } from './parallel-cuts.ts';

/** A video that clips are taken from. */
export interface IndexedSource {
  readonly id: string;
  readonly info: MediaInfo;
  readonly video: VideoStreamInfo;
  readonly digest: string;
  readonly index: SourceIndex;
  /** Time zero of players, in ticks of the video's time base. */
  readonly startTicks: number;
  /** What was out of order when all of its pictures were decoded, if they were: copying them finds nothing. */
  readonly findings?: DecodeFindings;
}

/** A clip by the numbers of its frames in display order; `end` is exclusive. */
export interface FrameRange {
  readonly source: IndexedSource;
  readonly start: number;
  readonly end: number;
  /** When the first picture begins, in ticks, if the clip begins within a held picture. */
  readonly from?: number;
  /** When the last picture ends, in ticks, if the clip ends within a held picture. */
  readonly to?: number;
  /** From the clip before; undefined for a cut. */
  readonly transition?: RangeTransition;
}

interface RangeTransition {
  readonly kind: GradualTransition;
  readonly seconds: number;
}

/** How the videos of an edit are opened. */
interface SourceOptions {
  /** Paths in place of those that the edit names, in its order. */
  readonly sources?: readonly string[] | undefined;
  /** Whether what would be concealed or converted is an error. */
  readonly strict: boolean;
}

/**
 * Opens and indexes the videos of an edit.
 *
 * @returns the sources by their ids
 * @throws `edit.sources`, `edit.films-needed`, `edit.other-source`, and what opening a video throws
 */
export async function openIndexedSources(
  context: WorkflowContext,
  { sources }: EditDecisions,
  documentPath: string,
  { sources: paths, strict: isStrict }: SourceOptions,
): Promise<Map<string, IndexedSource>> {
  if (paths && paths.length !== sources.length) throw createWrongCountError(paths.length, sources.length);
  if (!paths && context.files.isConfined) throw createSourcesNeededError();
  const videos: SourceVideo[] = [];
  for (const [i, source] of sources.entries()) {
    const failure = context.files.failures[`sources.${i}`];
    if (failure) throw FootlightError.fromJSON(failure);
    const path = paths?.[i] ?? (await openReferenced(context, source.path, documentPath));
    const sourceVideo = await openSourceVideo(path, context.signal);
    if (source.digest !== undefined && source.digest !== sourceVideo.digest)
      throw createWrongDigestError(path, source);
    videos.push(sourceVideo);
  }
  const indexed = await indexVideos(context, videos);
  const opened = new Map<string, IndexedSource>();
  for (const [i, { id }] of sources.entries()) {
    const sourceVideo = videos[i]!;
    const found = { sourceVideo, indexed: indexed.get(sourceVideo.digest)! };
    opened.set(id, await takeIndex(context, id, found, { isStrict }));
  }
  return opened;
}

/** Indexes videos beside each other, each once. @returns the artifacts by digest */
async function indexVideos(
  context: WorkflowContext,
  videos: readonly SourceVideo[],
): Promise<Map<string, Artifact<unknown>>> {
  const different = [...new Map(videos.map((each) => [each.digest, each])).values()];
  const indexed = await context.map(indexSourceStep, different, {
    concurrency: countParallelCuts(different),
    getSize: estimateFrames,
    getInput: (video) => getIndexInput(video),
    getResources: (video) => video,
  });
  return new Map(different.map(({ digest }, i) => [digest, indexed[i]!]));
}

/** A probed video with its digest. */
export interface SourceVideo {
  readonly info: MediaInfo;
  readonly video: VideoStreamInfo;
  readonly digest: string;
}

/** Probes and hashes a video. */
export async function openSourceVideo(path: string, signal?: AbortSignal): Promise<SourceVideo> {
  const info = await probe(resolve(path));
  const video = await describeHdr(info.path, requireVideo(info), signal);
  return { info, video, digest: await hashFile(info.path, signal) };
}

/** About how many frames a video has, at least one. */
export function estimateFrames({ info, video }: SourceVideo): number {
  return Math.max(1, Math.round((info.durationSeconds ?? 0) * toNumber(video.averageFrameRate) || 1));
}

/** How a video is taken in. */
interface SourceSettings {
  /** Whether what would be concealed or converted is an error. */
  readonly isStrict?: boolean;
  /** Whether it is known to have no fields, so that none are looked for. */
  readonly isProgressive?: boolean;
}

/**
 * Indexes an opened video.
 *
 * @throws `input.no-frames`, `input.not-intact`
 */
export async function createIndexedSource(
  context: WorkflowContext,
  id: string,
  sourceVideo: SourceVideo,
  settings: SourceSettings = {},
): Promise<IndexedSource> {
  const indexed = await context.step(indexSourceStep, getIndexInput(sourceVideo, settings), sourceVideo);
  return takeIndex(context, id, { sourceVideo, indexed }, settings);
}

/** What the index of a video is made from, for those who index several. */
export function getIndexInput(
  { video, digest }: SourceVideo,
  { isProgressive = false }: SourceSettings = {},
): IndexInput {
  return { sourceDigest: digest, streamIndex: video.index, ...(isProgressive && { isProgressive }) };
}

/**
 * Looks at an index, and tells what is missing or mended.
 *
 * @throws `input.no-frames`, `input.not-intact`
 */
export async function takeIndex(
  context: WorkflowContext,
  id: string,
  { sourceVideo, indexed }: { readonly sourceVideo: SourceVideo; readonly indexed: Artifact<unknown> },
  { isStrict = false }: SourceSettings = {},
): Promise<IndexedSource> {
  const { info, video, digest } = sourceVideo;
  const index = await readSourceIndex(indexed);
  if (index.frames.length === 0) throw createNoFramesError(info.path);
  const problems = listSourceProblems(sourceVideo, index);
  if (isStrict) {
    if (problems[0]) throw createProblemError(problems[0], info.path);
    await assertIntactPictures(info, video, context.signal);
    await assertIntactAudio(info, context.signal);
  }
  for (const problem of problems) context.warn(problem);
  warnOfMarks(context, info.path, index);
  return {
    id,
    info,
    digest,
    video: describeFound(video, index),
    index,
    ...(index.findings && { findings: index.findings }),
    startTicks: Number(rescaleTicks(startMicroseconds(info), MICROSECONDS, video.timeBase)),
  };
}

/** What is missing or mended in a source. Clips may be taken of what there is. */
function listSourceProblems({ info, video }: SourceVideo, index: SourceIndex): Warning[] {
  const start = Number(startMicroseconds(info)) / 1e6;
  const { frames, endTicks, jumpSeconds = [], lateTicks = [], findings, packets } = index;
  const damagedTicks = findings ? [...findings.lost, ...findings.damaged] : [];
  const toSeconds = (ticks: number): number => ticks * toNumber(video.timeBase) - start;
  const problems = [
    ...listMissingEnd(info),
    ...listTimeJumps(
      info.path,
      jumpSeconds.map((at) => at - start),
    ),
    ...listLateTimes(info.path, lateTicks.map(toSeconds), damagedTicks.map(toSeconds)),
  ];
  const last = frames.at(-1)!;
  const read = { pts: frames, durations: [endTicks - last], readSeconds: packets.readSeconds ?? 0 };
  const missing = problems.length === 0 && findMissing(info, video, read);
  if (!missing) return problems;
  const { declared, decoded } = missing;
  const parameters = { value: info.path, declared: seconds(declared), decoded: seconds(decoded) };
  return [createWarning('input.truncated', parameters)];
}

/**
 * The frames that a clip shows: from the first at or after its in point to the last before its out point. A picture that is
 * held longer than others is also shown if the in point lies within it, and ends with an out point within it.
 *
 * @throws `edit.outside` if none are
 */
export function getFrameRange(clip: EditClip, source: IndexedSource): FrameRange {
  const [first, last] = [findFrame(parseTime(clip.in), source), findFrame(parseTime(clip.out), source)];
  const from = findHeld(parseTime(clip.in), first - 1, source);
  const to = findHeld(parseTime(clip.out), last - 1, source);
  const start = from === undefined ? first : first - 1;
  if (start < last)
    return { source, start, end: last, ...(from !== undefined && { from }), ...(to !== undefined && { to }) };
  throw new FootlightError('edit.outside', {
    kind: 'usage',
    parameters: { from: clip.in, to: clip.out, path: source.info.path, frames: source.index.frames.length },
  });
}

/** A picture is held if it stays for so many times the usual interval. */
const HELD_INTERVALS = 2;

/** The tick of a time that lies within a held picture, at least half an interval before its end. */
function findHeld(time: Rational, frame: number, source: IndexedSource): number | undefined {
  const { index, video, startTicks } = source;
  const interval = getUsualInterval(index);
  if (frame < 0 || getTicks(source, frame + 1) - index.frames[frame]! <= HELD_INTERVALS * interval)
    return undefined;
  const ticks =
    startTicks + Number(rescaleTicks(BigInt(time.num), { num: 1, den: time.den }, video.timeBase));
  const isWithin = ticks > index.frames[frame]! && ticks <= getTicks(source, frame + 1) - interval / 2;
  return isWithin ? ticks : undefined;
}

const usualIntervals = new WeakMap<SourceIndex, number>();

/** The median interval between pictures, in ticks. */
export function getUsualInterval(index: SourceIndex): number {
  const known = usualIntervals.get(index);
  if (known !== undefined) return known;
  const { frames } = index;
  const intervals = frames.slice(1).map((ticks, i) => ticks - frames[i]!);
  const median = intervals.sort((a, b) => a - b)[intervals.length >> 1] ?? Number.POSITIVE_INFINITY;
  usualIntervals.set(index, median);
  return median;
}

/** Number of the first frame at or after `time`, to half a tick, computed in integers. */
function findFrame(time: Rational, { index, video, startTicks }: IndexedSource): number {
  const { num, den } = video.timeBase;
  // time <= (pts - start + 1/2) * num / den, in integers.
  const left = 2n * BigInt(time.num) * BigInt(den);
  const unit = BigInt(time.den) * BigInt(num);
  const isBefore = (pts: number): boolean => BigInt(2 * (pts - startTicks) + 1) * unit < left;
  let [low, high] = [0, index.frames.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (isBefore(index.frames[middle]!)) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Time of a frame on the source's clock, in ticks; for the number after the last frame, the end of the video. */
export function getTicks({ index }: IndexedSource, frame: number): number {
  return index.frames[frame] ?? index.endTicks;
}

/** Frames of a source that are shown, the first and the last perhaps for a part of their time. */
type ShownFrames = Pick<FrameRange, 'source' | 'start' | 'end' | 'from' | 'to'>;

/** When a frame of a clip begins, in ticks; for the number after the last one, where the clip ends. */
export function getShownTicks({ source, start, end, from, to }: ShownFrames, frame: number): number {
  if (frame === start && from !== undefined) return from;
  return frame === end && to !== undefined ? to : getTicks(source, frame);
}

function createWrongDigestError(path: string, { id }: EditSource): FootlightError {
  return new FootlightError('edit.other-source', { kind: 'input', parameters: { id }, value: path });
}

function createWrongCountError(count: number, expected: number): FootlightError {
  return new FootlightError('edit.sources', {
    kind: 'usage',
    parameters: { expected, count },
    value: String(count),
  });
}

/** On a service, an edit must not open files by paths of its own. */
function createSourcesNeededError(): FootlightError {
  return new FootlightError('edit.films-needed', { kind: 'input' });
}

function createNoFramesError(path: string): FootlightError {
  return new FootlightError('input.no-frames', { kind: 'input', value: path });
}
