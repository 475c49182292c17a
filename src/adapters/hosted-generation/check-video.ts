import { createMessage } from '../../core/messages/message.ts';
import { findMainVideo } from '../../media/media-info.ts';
import { assertWithinLimits, DEFAULT_MEDIA_LIMITS } from '../../media/media-limits.ts';
import { probe } from '../../media/probe.ts';
import { decodeFirstPicture } from '../../media/stills/first-picture.ts';
import { UnusableResult } from './result-file.ts';

/** Models round lengths; a video that is shorter than this share of what was asked for is cut off. */
const MIN_SHARE = 0.5;

/**
 * Makes sure that a file is a video of about a length, whose first picture can be decoded.
 *
 * @throws {UnusableResult}, and errors of `input.*` and `media.*`
 */
export async function checkVideo(path: string, seconds: number, signal: AbortSignal): Promise<void> {
  const info = await probe(path);
  assertWithinLimits(info, DEFAULT_MEDIA_LIMITS);
  const video = findMainVideo(info);
  if (!video) throw new UnusableResult(createMessage('result-problem.no-video'));
  if ((info.durationSeconds ?? 0) < seconds * MIN_SHARE)
    throw new UnusableResult(createMessage('result-problem.short'));
  (await decodeFirstPicture(path, video, signal)).free();
}
