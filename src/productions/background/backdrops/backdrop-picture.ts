import { FootlightError } from '../../../core/errors.ts';
import { hashFile } from '../../../core/hashing.ts';
import { assertUnchanged, type FileState, readFileState } from '../../../media/file-state.ts';
import type { Frame } from '../../../media/frame.ts';
import { findMainPicture, type MediaInfo, type VideoStreamInfo } from '../../../media/media-info.ts';
import { DEFAULT_MEDIA_LIMITS, type MediaLimits } from '../../../media/media-limits.ts';
import { probe } from '../../../media/probe.ts';
import {
  decodeFirstPicture,
  filterPicture,
  followOrientation,
  hasMorePictures,
} from '../../../media/stills/first-picture.ts';
import { lastsLikeVideo } from '../../../media/stills/one-picture.ts';
import { createDecodedPad } from '../../../media/video/working-picture.ts';
import { hasTransparency, isTransparent } from './transparency.ts';

/** A picture file that can be a background. */
export interface BackdropPicture {
  readonly path: string;
  readonly video: VideoStreamInfo;
  /** SHA-256 of the file. */
  readonly digest: string;
  /** State of the file when it was hashed: it is read again for every segment. */
  readonly state: FileState;
}

/** FFmpeg's formats of floating point samples: programs write light itself in them, not codes of it. */
const FLOATING_POINT = /f(16|32)(le|be)?$/;
/** Errors of reading a file that tell more than that it can't be read. */
const TOLD_AS_THEY_ARE: ReadonlySet<string> = new Set(['input.not-found', 'input.tiled']);
/** Smaller pictures are mistakes: nobody wants to see one as large as a frame. */
const MIN_SIDE = 16;

/**
 * Checks a picture file by its properties, and reads it once if it may be transparent.
 *
 * @throws `background.picture-unreadable`, `.picture-cut-off`, `.picture-video`, `.picture-too-small`, `.picture-too-large`, `.picture-hdr`,
 * `.picture-transparent`, `input.changed` if the file is written to meanwhile
 */
export async function openBackdropPicture(
  path: string,
  signal: AbortSignal,
  limits: MediaLimits = DEFAULT_MEDIA_LIMITS,
): Promise<BackdropPicture> {
  const state = await readFileState(path);
  const info = await probe(path).catch((error: unknown) => {
    if (error instanceof FootlightError && TOLD_AS_THEY_ARE.has(error.code)) throw error;
    throw createUnreadableError(path, error);
  });
  const video = checkPicture(info, path, limits);
  using first = await decodeFirst(path, video, signal);
  if (await hasMorePictures(info, video, signal)) throw createVideoError(path);
  if (info.isUnfinished)
    throw new FootlightError('background.picture-cut-off', { kind: 'input', value: path });
  const beside = findAlphaBeside(info, video);
  if (
    (await hasTransparency(first, video)) ||
    (beside && (await isTransparent(await decodeFirst(path, beside, signal), beside)))
  )
    throw new FootlightError('background.picture-transparent', { kind: 'input', value: path });
  const digest = await hashFile(path, signal);
  await assertUnchanged(path, state);
  return { path, video: followOrientation(video, first), digest, state };
}

async function decodeFirst(path: string, video: VideoStreamInfo, signal: AbortSignal): Promise<Frame> {
  try {
    return await decodeFirstPicture(path, video, signal);
  } catch (error) {
    if (signal.aborted) throw error;
    throw createUnreadableError(path, error);
  }
}

function checkPicture(info: MediaInfo, path: string, { maxPixels }: MediaLimits): VideoStreamInfo {
  const video = findMainPicture(info);
  if (!video || video.width === 0 || video.pixelFormat === 'unknown') throw createUnreadableError(path);
  if (lastsLikeVideo(info)) throw createVideoError(path);
  const { width, height, color } = video;
  if (Math.min(width, height) < MIN_SIDE)
    throw new FootlightError('background.picture-too-small', {
      kind: 'input',
      parameters: { width, height, least: MIN_SIDE },
      value: path,
    });
  if (width * height > maxPixels)
    throw new FootlightError('background.picture-too-large', {
      kind: 'input',
      parameters: { width, height, limit: maxPixels },
      value: path,
    });
  const isLinear = color.transfer === 'linear' || FLOATING_POINT.test(video.pixelFormat);
  if (!video.isHighDynamicRange && !isLinear) return video;
  const parameters = { transfer: isLinear ? 'linear' : color.transfer };
  throw new FootlightError('background.picture-hdr', { kind: 'input', parameters, value: path });
}

/** AVIF and HEIC have opacity as a gray picture of its own, which FFmpeg shows as a further stream. */
function findAlphaBeside(
  { streams }: MediaInfo,
  { index, width, height }: VideoStreamInfo,
): VideoStreamInfo | undefined {
  return streams
    .filter((stream): stream is VideoStreamInfo => stream.kind === 'video' && stream.index !== index)
    .find(
      (other) => other.width === width && other.height === height && other.pixelFormat.startsWith('gray'),
    );
}

/**
 * Reads a checked picture through FFmpeg filters. The caller owns the frame.
 *
 * @throws `background.picture-unreadable`, `input.changed`
 */
export async function readBackdropPicture(
  { path, video, state }: BackdropPicture,
  filters: string,
  signal: AbortSignal,
): Promise<Frame> {
  await assertUnchanged(path, state);
  const frame = await decodeFirst(path, video, signal);
  await assertStillSame(path, state, frame);
  const picture = await filterPicture(frame, createDecodedPad(video), filters);
  if (!picture) throw createUnreadableError(path);
  return picture;
}

/** Another file may have taken the place of the one that was checked just before it was opened. Frees `frame` then. */
async function assertStillSame(path: string, state: FileState, frame: Frame): Promise<void> {
  try {
    await assertUnchanged(path, state);
  } catch (error) {
    frame.free();
    throw error;
  }
}

function createUnreadableError(path: string, cause?: unknown): FootlightError {
  return new FootlightError('background.picture-unreadable', {
    kind: 'input',
    value: path,
    ...(cause !== undefined && { cause }),
  });
}

function createVideoError(path: string): FootlightError {
  return new FootlightError('background.picture-video', { kind: 'input', value: path });
}
