import { FootlightError } from '../../core/errors.ts';
import { seconds } from '../../core/messages/message.ts';
import { ticksToSeconds } from '../../core/rational.ts';
import { startMicroseconds } from '../../media/clock.ts';
import type { MediaInfo, VideoStreamInfo } from '../../media/media-info.ts';

/** Containers that say how long they are; of others, lengths are estimates by the times that lie in them. */
const DECLARING_FORMATS = /matroska|mov|avi|flv|asf|mxf|nut/;

/** What was read of a video: the times of its pictures, and where the last of anything in the file ends. */
interface ReadVideo {
  readonly pts: readonly number[];
  readonly durations: readonly number[];
  readonly readSeconds: number;
}

/** Seconds of a span that was promised, and of what there is of it. */
interface Promised {
  readonly declared: number;
  readonly decoded: number;
}

/** Whether the header of a file says how long it is. */
export function declaresLength({ format }: Pick<MediaInfo, 'format'>): boolean {
  return DECLARING_FORMATS.test(format);
}

/** How long the header of a stream says that it is. */
export function getDeclaredSeconds(video: VideoStreamInfo): number | undefined {
  return video.durationTicks === undefined ? undefined : ticksToSeconds(video.durationTicks, video.timeBase);
}

/**
 * Refuses a file that ends before its stream, or else the file as a whole, should by its own header: it was cut off.
 *
 * @throws `input.truncated`
 */
export function assertComplete(info: MediaInfo, video: VideoStreamInfo, read: ReadVideo): void {
  const missing = findMissing(info, video, read);
  if (!missing) return;
  throw new FootlightError('input.truncated', {
    kind: 'input',
    parameters: { declared: seconds(missing.declared), decoded: seconds(missing.decoded) },
    value: info.path,
  });
}

/** What a file promises and doesn't hold; undefined if it is whole, or if it promises nothing. */
export function findMissing(info: MediaInfo, video: VideoStreamInfo, read: ReadVideo): Promised | undefined {
  if (!declaresLength(info)) return undefined;
  const { pts, durations } = read;
  const toSeconds = (ticks: number): number => ticksToSeconds(BigInt(ticks), video.timeBase);
  const tolerance = Math.max(0.5, 3 * toSeconds(Math.max(...durations.slice(-3))));
  const promised = comparePicture(video, toSeconds(pts[0]!), toSeconds(pts.at(-1)! + durations.at(-1)!));
  const { declared, decoded } = promised ??
    compareFile(info, read.readSeconds) ?? { declared: 0, decoded: 0 };
  return decoded >= declared * 0.98 - tolerance ? undefined : { declared, decoded };
}

function comparePicture(video: VideoStreamInfo, first: number, end: number): Promised | undefined {
  const declared = getDeclaredSeconds(video);
  if (declared === undefined) return undefined;
  const start = video.startTicks === undefined ? first : ticksToSeconds(video.startTicks, video.timeBase);
  return { declared, decoded: end - start };
}

function compareFile(info: MediaInfo, readSeconds: number): Promised | undefined {
  const { durationSeconds: declared } = info;
  if (declared === undefined) return undefined;
  return { declared, decoded: readSeconds - Number(startMicroseconds(info)) / 1e6 };
}
