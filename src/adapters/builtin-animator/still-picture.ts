import { FootlightError } from '../../core/errors.ts';
import type { Frame } from '../../media/frame.ts';
import { findMainPicture, type VideoStreamInfo } from '../../media/media-info.ts';
import { assertWithinLimits, DEFAULT_MEDIA_LIMITS } from '../../media/media-limits.ts';
import { probe } from '../../media/probe.ts';
import { decodeFirstPicture, filterPicture, followOrientation } from '../../media/stills/first-picture.ts';
import { createDecodedPad } from '../../media/video/working-picture.ts';

/** A decoded picture, and what has to be known to convert it. */
export interface StillPicture {
  readonly video: VideoStreamInfo;
  /** As it is stored, without opacity. */
  readonly frame: Frame;
}

/** Planar RGB, deep enough for what is laid on black. */
const OPAQUE_FORMAT = 'gbrp16le';

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
  if (!video.hasAlpha) return { video: turned, frame: decoded };
  const filters = `format=gbrap16le,premultiply=inplace=1,format=${OPAQUE_FORMAT}`;
  const frame = await filterPicture(decoded, createDecodedPad(video), filters);
  if (!frame) throw createNoPictureError(path);
  return { video: { ...turned, pixelFormat: OPAQUE_FORMAT, hasAlpha: false }, frame };
}

export function createNoPictureError(path: string): FootlightError {
  return new FootlightError('input.no-picture', { kind: 'input', value: path });
}
