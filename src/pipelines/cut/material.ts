import { resolve } from 'node:path';
import { FootlightError } from '../../core/errors.ts';
import { hashFile } from '../../core/hashing.ts';
import { type Rational, rescale, toNumber } from '../../core/rational.ts';
import type { EditClip, EditDecisions, EditSource } from '../../edit/edit-decisions.ts';
import { timeOf } from '../../edit/edit-decisions.ts';
import { openReferenced } from '../../execution/inputs/referenced-file.ts';
import type { WorkflowContext } from '../../execution/workflow.ts';
import { MICROSECONDS, startMicroseconds } from '../../media/clock.ts';
import { type MediaInfo, requireVideo, type VideoStreamInfo } from '../../media/media-info.ts';
import { probe } from '../../media/probe.ts';
import { indexSourceStep, readSourceIndex, type SourceIndex } from './index-source.ts';

/** A film that clips are taken from. */
export interface Material {
  readonly id: string;
  readonly info: MediaInfo;
  readonly video: VideoStreamInfo;
  readonly digest: string;
  readonly index: SourceIndex;
  /** Where players begin to count, in ticks of the video's time base. */
  readonly startTicks: number;
}

/** A clip by the numbers of its frames in display order; `end` is not part of it. */
export interface FrameRange {
  readonly material: Material;
  readonly start: number;
  readonly end: number;
  /** Seconds shared with the clip before it. */
  readonly crossfade: number;
}

/** Opens the films of an edit; `paths` replaces the ones that it names. */
export async function openMaterial(
  context: WorkflowContext,
  { sources }: EditDecisions,
  documentPath: string,
  paths: readonly string[] | undefined,
): Promise<Map<string, Material>> {
  if (paths && paths.length !== sources.length) throw wrongCount(paths.length, sources.length);
  if (!paths && context.files.isConfined) throw filmsNeeded();
  const opened = new Map<string, Material>();
  for (const [i, source] of sources.entries()) {
    const failure = context.files.failures[`sources.${i}`];
    if (failure) throw FootlightError.fromJSON(failure);
    const path = paths?.[i] ?? (await openReferenced(context, source.path, documentPath));
    const film = await openFilm(path, context.signal);
    if (source.digest !== undefined && source.digest !== film.digest) throw anotherFilm(path, source);
    opened.set(source.id, await indexMaterial(context, source.id, film));
  }
  return opened;
}

export interface Film {
  readonly info: MediaInfo;
  readonly video: VideoStreamInfo;
  readonly digest: string;
}

export async function openFilm(path: string, signal?: AbortSignal): Promise<Film> {
  const info = await probe(resolve(path));
  return { info, video: requireVideo(info), digest: await hashFile(info.path, signal) };
}

export async function indexMaterial(context: WorkflowContext, id: string, film: Film): Promise<Material> {
  const { info, video, digest } = film;
  const indexed = await context.step(
    indexSourceStep,
    { sourceDigest: digest, streamIndex: video.index },
    { path: info.path, video },
  );
  const index = await readSourceIndex(indexed);
  if (index.frames.length === 0) throw noFrames(info.path);
  return {
    id,
    ...film,
    index,
    startTicks: Number(rescale(startMicroseconds(info), MICROSECONDS, video.timeBase)),
  };
}

/**
 * The frames that a clip shows: from the first at or after its in point to the last before its out point.
 *
 * @throws `edit.outside` where none are
 */
export function frameRangeOf(clip: EditClip, material: Material): FrameRange {
  const { frames } = material.index;
  const start = frameAt(timeOf(clip.in), material);
  const end = frameAt(timeOf(clip.out), material);
  if (start < end)
    return { material, start, end, crossfade: clip.crossfade ? toNumber(timeOf(clip.crossfade)) : 0 };
  throw new FootlightError('edit.outside', {
    kind: 'usage',
    parameters: { path: material.info.path, count: frames.length },
    value: `${clip.in} to ${clip.out}`,
  });
}

/** Number of the first frame at or after `time`, exactly; a frame begins where its tick says, to half a tick. */
function frameAt(time: Rational, { index, video, startTicks }: Material): number {
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

/** Time of a frame on the source's clock in ticks; one past the last is where the film ends. */
export function ticksOf({ index }: Material, frame: number): number {
  return index.frames[frame] ?? index.endTicks;
}

function anotherFilm(path: string, { id }: EditSource): FootlightError {
  return new FootlightError('edit.other-source', { kind: 'input', parameters: { id }, value: path });
}

function wrongCount(given: number, wanted: number): FootlightError {
  return new FootlightError('edit.sources', {
    kind: 'usage',
    parameters: { wanted, given },
    value: String(given),
  });
}

/** A document of a stranger must not open files of this machine. */
function filmsNeeded(): FootlightError {
  return new FootlightError('edit.films-needed', { kind: 'input' });
}

function noFrames(path: string): FootlightError {
  return new FootlightError('input.no-frames', { kind: 'input', value: path });
}
