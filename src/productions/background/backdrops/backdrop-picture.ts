import { FootlightError } from '../../../core/errors.ts';
import { hashFile } from '../../../core/hashing.ts';
import { InputFile } from '../../../media/containers/input-file.ts';
import { decodeFrames } from '../../../media/decoder.ts';
import { assertUnchanged, type FileState, readFileState } from '../../../media/file-state.ts';
import { FilterGraph } from '../../../media/filter-graph.ts';
import { type Frame, getPlane8 } from '../../../media/frame.ts';
import { findMainPicture, type MediaInfo, type VideoStreamInfo } from '../../../media/media-info.ts';
import { DEFAULT_MEDIA_LIMITS, type MediaLimits } from '../../../media/media-limits.ts';
import { probe } from '../../../media/probe.ts';
import { type Orientation, readFrameOrientation } from '../../../media/video/orientation.ts';
import { createDecodedPad } from '../../../media/video/working-picture.ts';

/** A picture file that can be a background. */
export interface BackdropPicture {
  readonly path: string;
  readonly video: VideoStreamInfo;
  /** SHA-256 of the file. */
  readonly digest: string;
  /** State of the file when it was hashed: it is read again for every segment. */
  readonly state: FileState;
}

/** Smaller pictures are mistakes: nobody wants to see one as large as a frame. */
const MIN_SIDE = 16;

/**
 * Checks a picture file by its properties, and reads it once if it may be transparent.
 *
 * @throws `background.picture-unreadable`, `.picture-video`, `.picture-too-small`, `.picture-too-large`, `.picture-hdr`,
 * `.picture-transparent`, `input.changed` if the file is written to meanwhile
 */
export async function openBackdropPicture(
  path: string,
  signal: AbortSignal,
  limits: MediaLimits = DEFAULT_MEDIA_LIMITS,
): Promise<BackdropPicture> {
  const state = await readFileState(path);
  const info = await probe(path).catch((error: unknown) => {
    if (error instanceof FootlightError && error.code === 'input.not-found') throw error;
    throw createUnreadableError(path, error);
  });
  const video = checkPicture(info, path, limits);
  using first = await decodeFirst(path, video, signal);
  if (video.hasAlpha) await assertOpaque(path, video, first.clone()!);
  const digest = await hashFile(path, signal);
  await assertUnchanged(path, state);
  return { path, video: orient(video, readFrameOrientation(first)), digest, state };
}

/** Photographs are turned by their EXIF data, which decoding shows. */
function orient(video: VideoStreamInfo, { rotationDegrees, isMirrored }: Orientation): VideoStreamInfo {
  if (rotationDegrees === 0 && !isMirrored) return video;
  const { displayWidth, displayHeight } = video;
  const isTurned = (rotationDegrees - video.rotationDegrees) % 180 !== 0;
  return {
    ...video,
    rotationDegrees,
    isMirrored,
    displayWidth: isTurned ? displayHeight : displayWidth,
    displayHeight: isTurned ? displayWidth : displayHeight,
  };
}

async function decodeFirst(path: string, video: VideoStreamInfo, signal: AbortSignal): Promise<Frame> {
  try {
    await using input = await InputFile.open(path);
    for await (const frame of decodeFrames(input, video.index, { signal })) return frame;
  } catch (error) {
    if (signal.aborted) throw error;
    throw createUnreadableError(path, error);
  }
  throw createUnreadableError(path);
}

function checkPicture(info: MediaInfo, path: string, { maxPixels }: MediaLimits): VideoStreamInfo {
  const video = findMainPicture(info);
  if (!video || video.width === 0 || video.pixelFormat === 'unknown') throw createUnreadableError(path);
  if ((info.durationSeconds ?? 0) > 1)
    throw new FootlightError('background.picture-video', { kind: 'input', value: path });
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
  if (!video.isHighDynamicRange) return video;
  const parameters = { transfer: color.transfer };
  throw new FootlightError('background.picture-hdr', { kind: 'input', parameters, value: path });
}

/** Many programs write opaque pictures with an alpha channel, so its values count. Frees `frame`. */
async function assertOpaque(path: string, video: VideoStreamInfo, frame: Frame): Promise<void> {
  using graph = await FilterGraph.open({
    inputs: { in: createDecodedPad(video) },
    text: '[in]format=rgba,alphaextract,format=gray[out]',
    outputs: { out: 'video' },
  });
  frame.pts = 0n;
  await graph.push('in', frame);
  await graph.push('in', null);
  using alpha = await graph.pull('out');
  if (alpha && hasTransparent(alpha))
    throw new FootlightError('background.picture-transparent', { kind: 'input', value: path });
}

function hasTransparent(alpha: Frame): boolean {
  const { samples, stride, width, height } = getPlane8(alpha, 0, alpha.width, alpha.height);
  for (let y = 0; y < height; y++)
    for (let at = y * stride; at < y * stride + width; at++) if (samples[at]! < 255) return true;
  return false;
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
  using graph = await FilterGraph.open({
    inputs: { in: createDecodedPad(video) },
    text: `[in]${filters}[out]`,
    outputs: { out: 'video' },
  });
  await assertUnchanged(path, state);
  const frame = await decodeFirst(path, video, signal);
  frame.pts = 0n;
  await graph.push('in', frame);
  await graph.push('in', null);
  const picture = await graph.pull('out');
  if (!picture) throw createUnreadableError(path);
  return picture;
}

function createUnreadableError(path: string, cause?: unknown): FootlightError {
  return new FootlightError('background.picture-unreadable', {
    kind: 'input',
    value: path,
    ...(cause !== undefined && { cause }),
  });
}
