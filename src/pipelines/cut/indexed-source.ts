import { resolve } from 'node:path';
import { FootlightError } from '../../core/errors.ts';
import { hashFile } from '../../core/hashing.ts';
import { type Rational, rescaleTicks } from '../../core/rational.ts';
import type { GradualTransition } from '../../core/transitions.ts';
import type { EditClip, EditDecisions, EditSource } from '../../edit/edit-decisions.ts';
import { parseTime } from '../../edit/edit-decisions.ts';
import { openReferenced } from '../../execution/inputs/referenced-file.ts';
import type { WorkflowContext } from '../../execution/workflow.ts';
import { MICROSECONDS, startMicroseconds } from '../../media/clock.ts';
import { type MediaInfo, requireVideo, type VideoStreamInfo } from '../../media/media-info.ts';
import { probe } from '../../media/probe.ts';
import { describeHdr } from '../../media/stills/describe-hdr.ts';
import { indexSourceStep, readSourceIndex, type SourceIndex } from './index-source.ts';

/** A video that clips are taken from. */
export interface IndexedSource {
  readonly id: string;
  readonly info: MediaInfo;
  readonly video: VideoStreamInfo;
  readonly digest: string;
  readonly index: SourceIndex;
  /** Time zero of players, in ticks of the video's time base. */
  readonly startTicks: number;
}

/** A clip by the numbers of its frames in display order; `end` is exclusive. */
export interface FrameRange {
  readonly source: IndexedSource;
  readonly start: number;
  readonly end: number;
  /** From the clip before; undefined for a cut. */
  readonly transition?: RangeTransition;
}

interface RangeTransition {
  readonly kind: GradualTransition;
  readonly seconds: number;
}

/**
 * Opens and indexes the videos of an edit.
 *
 * @param paths replace those that the edit names, in its order
 * @returns the sources by their ids
 * @throws `edit.sources`, `edit.films-needed`, `edit.other-source`, and what opening a video throws
 */
export async function openIndexedSources(
  context: WorkflowContext,
  { sources }: EditDecisions,
  documentPath: string,
  paths: readonly string[] | undefined,
): Promise<Map<string, IndexedSource>> {
  if (paths && paths.length !== sources.length) throw createWrongCountError(paths.length, sources.length);
  if (!paths && context.files.isConfined) throw createSourcesNeededError();
  const opened = new Map<string, IndexedSource>();
  for (const [i, source] of sources.entries()) {
    const failure = context.files.failures[`sources.${i}`];
    if (failure) throw FootlightError.fromJSON(failure);
    const path = paths?.[i] ?? (await openReferenced(context, source.path, documentPath));
    const sourceVideo = await openSourceVideo(path, context.signal);
    if (source.digest !== undefined && source.digest !== sourceVideo.digest)
      throw createWrongDigestError(path, source);
    opened.set(source.id, await createIndexedSource(context, source.id, sourceVideo));
  }
  return opened;
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

/**
 * Indexes an opened video.
 *
 * @throws `input.no-frames`
 */
export async function createIndexedSource(
  context: WorkflowContext,
  id: string,
  sourceVideo: SourceVideo,
): Promise<IndexedSource> {
  const { info, video, digest } = sourceVideo;
  const indexed = await context.step(
    indexSourceStep,
    { sourceDigest: digest, streamIndex: video.index },
    { path: info.path, video },
  );
  const index = await readSourceIndex(indexed);
  if (index.frames.length === 0) throw createNoFramesError(info.path);
  return {
    id,
    ...sourceVideo,
    index,
    startTicks: Number(rescaleTicks(startMicroseconds(info), MICROSECONDS, video.timeBase)),
  };
}

/**
 * The frames that a clip shows: from the first at or after its in point to the last before its out point.
 *
 * @throws `edit.outside` if none are
 */
export function getFrameRange(clip: EditClip, source: IndexedSource): FrameRange {
  const { frames } = source.index;
  const start = findFrame(parseTime(clip.in), source);
  const end = findFrame(parseTime(clip.out), source);
  if (start < end) return { source, start, end };
  throw new FootlightError('edit.outside', {
    kind: 'usage',
    parameters: { from: clip.in, to: clip.out, path: source.info.path, frames: frames.length },
  });
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
