import { FootlightError } from '../../core/errors.ts';
import { seconds as secondsOf } from '../../core/messages/message.ts';
import { findMainPicture, type MediaInfo, type VideoStreamInfo } from '../media-info.ts';
import { followOrientation } from '../stills/first-picture.ts';
import { holdsOnePicture } from '../stills/one-picture.ts';
import { fitSize, type SizeLimit } from './fitted-size.ts';
import { FrameFinder } from './frame-finder.ts';
import { developFrame, encodeShown, type PictureFormat } from './shown-picture.ts';

/** Which picture of a file, and how it is wanted. */
export interface PictureRequest extends SizeLimit {
  /** Since the start of the file, as players count. */
  readonly seconds: number;
  readonly format: PictureFormat;
}

/** A picture as a browser shows it. */
export interface ShownPicture {
  readonly content: Buffer;
  readonly width: number;
  readonly height: number;
  /** When the frame begins, since the start of the file. */
  readonly seconds: number;
}

/**
 * The picture that a player shows at a time: upright, in square pixels, in standard range, not enlarged. The only picture
 * of a still is the one of any time.
 *
 * @throws `input.no-video`, `input.no-picture`, `media.after-end`
 */
export async function readPictureAt(
  info: MediaInfo,
  { seconds, format, ...limit }: PictureRequest,
  signal?: AbortSignal,
): Promise<ShownPicture> {
  const video = requirePicture(info);
  const isStill = holdsOnePicture(info.format) || video.isAttachedPicture;
  await using finder = await FrameFinder.open(info.path, video, { signal });
  const found = await finder.find(isStill ? 0 : seconds);
  if (!found) throw new FootlightError('input.no-picture', { kind: 'input', value: info.path });
  const end = Math.max(found.endSeconds, info.durationSeconds ?? 0);
  if (!isStill && seconds > end) {
    found.frame.free();
    throw createAfterEndError(seconds, end);
  }
  const upright = isStill ? followOrientation(video, found.frame) : video;
  const frame = await developFrame(found.frame, upright, fitSize(upright, limit), format);
  const { width, height } = frame;
  return { content: await encodeShown(frame, format), width, height, seconds: Math.max(0, found.seconds) };
}

/** @throws `input.no-video` */
export function requirePicture(info: MediaInfo): VideoStreamInfo {
  const video = findMainPicture(info);
  if (video && video.width > 0 && video.height > 0) return video;
  throw new FootlightError('input.no-video', { kind: 'input', value: info.path });
}

export function createAfterEndError(asked: number, end: number): FootlightError {
  return new FootlightError('media.after-end', {
    kind: 'input',
    parameters: { end: secondsOf(Math.round(end * 1000) / 1000) },
    value: String(asked),
  });
}
