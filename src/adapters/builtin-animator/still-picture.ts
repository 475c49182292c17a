import { FootlightError } from '../../core/errors.ts';
import type { Frame } from '../../media/frame.ts';
import { findMainPicture, type VideoStreamInfo } from '../../media/media-info.ts';
import { assertWithinLimits, DEFAULT_MEDIA_LIMITS } from '../../media/media-limits.ts';
import { probe } from '../../media/probe.ts';
import { decodeFirstPicture, filterPicture, followOrientation } from '../../media/stills/first-picture.ts';
import { getPixelFormatInfo } from '../../media/video/pixel-format.ts';
import { createDecodedPad } from '../../media/video/working-picture.ts';

/** A decoded picture, and what has to be known to convert it. */
export interface StillPicture {
  readonly video: VideoStreamInfo;
  /** As it is stored, without opacity. */
  readonly frame: Frame;
}

/** Deep enough for what is laid on black. */
const RGB_FORMAT = 'gbrp16le';

/**
 * Reads a picture that a user gave. What is transparent in it is laid on black. The caller owns the frame.
 *
 * @throws `input.not-found`, `input.unreadable`, `input.no-picture` and others of `input.*`, `media.too-many-pixels`
 */
export async function readStillPicture(path: string, signal: AbortSignal): Promise<StillPicture> {
  const info = await probe(path);
  assertWithinLimits(info, DEFAULT_MEDIA_LIMITS);
  const video = findMainPicture(info);
  if (!video || video.width === 0 || video.pixelFormat === 'unknown') throw createNoPictureError(path);
  const decoded = await decodeFirstPicture(path, video, signal);
  const turned = followOrientation(video, decoded);
  const filters = chooseFilters(video);
  if (!filters) return { video: turned, frame: decoded };
  const frame = await filterPicture(decoded, createDecodedPad(video), filters);
  if (!frame) throw createNoPictureError(path);
  return { video: { ...turned, pixelFormat: RGB_FORMAT, hasAlpha: false }, frame };
}

/** FFmpeg filters for pictures that can't be taken as they are stored: gray has no range that all filters agree about. */
function chooseFilters({ hasAlpha, pixelFormat }: VideoStreamInfo): string | undefined {
  if (hasAlpha) return `format=gbrap16le,premultiply=inplace=1,format=${RGB_FORMAT}`;
  return getPixelFormatInfo(pixelFormat).isGray ? `format=${RGB_FORMAT}` : undefined;
}

export function createNoPictureError(path: string): FootlightError {
  return new FootlightError('input.no-picture', { kind: 'input', value: path });
}
