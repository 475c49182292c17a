import { createMessage, type Message } from '../../../core/messages/message.ts';
import type { Boundary } from '../choose-clips.ts';
import type { SurveyedVideo } from '../surveyed-video.ts';
import type { ProposedClip } from './ask-planner.ts';

/** A proposed clip that can be shown, in seconds of its video. `film` is an index into the open videos. */
export interface CheckedClip {
  readonly film: number;
  readonly start: number;
  readonly end: number;
  readonly reason: string;
}

export interface CheckedProposal {
  readonly clips: readonly CheckedClip[];
  /** Clips that can't be used, and why. */
  readonly rejected: readonly { readonly clip: ProposedClip; readonly why: Message }[];
}

const MIN_SECONDS = 2;
/** How far the ends of a clip may move to a cut or a pause: models are a second or two off. */
const SNAP_SECONDS = 1.5;
const MAX_SHARE_OF_VIDEO = 0.8;

/**
 * Clamps proposed clips to their videos and snaps them to boundaries; rejects those that can't be shown.
 *
 * @param numbers for each open video its number in the request, by which models name it
 */
export function checkProposal(
  proposed: readonly ProposedClip[],
  videos: readonly SurveyedVideo[],
  numbers: readonly number[],
): CheckedProposal {
  const clips: CheckedClip[] = [];
  const rejected: { clip: ProposedClip; why: Message }[] = [];
  for (const clip of countFromZero(proposed, numbers)) {
    const videoIndex = numbers.indexOf(clip.video_index);
    const checked =
      videoIndex < 0
        ? createMessage('highlights.rejected.no-such-video')
        : checkClip(clip, videos[videoIndex]!, videoIndex, clips);
    if ('key' in checked) rejected.push({ clip, why: checked });
    else clips.push(checked);
  }
  return { clips, rejected };
}

/** Some models count the videos from 1: where only that makes sense, it is taken so. */
function countFromZero(
  proposed: readonly ProposedClip[],
  numbers: readonly number[],
): readonly ProposedClip[] {
  const isKnown = (index: number): boolean => numbers.includes(index);
  const isFromOne =
    !proposed.every(({ video_index }) => isKnown(video_index)) &&
    proposed.every(({ video_index }) => isKnown(video_index - 1));
  return isFromOne ? proposed.map((clip) => ({ ...clip, video_index: clip.video_index - 1 })) : proposed;
}

function checkClip(
  clip: ProposedClip,
  { seconds, boundaries }: SurveyedVideo,
  videoIndex: number,
  taken: readonly CheckedClip[],
): CheckedClip | Message {
  if (clip.end <= clip.start) return createMessage('highlights.rejected.ends-first');
  if (clip.start >= seconds || clip.end <= 0)
    return createMessage('highlights.rejected.outside', { seconds: seconds.toFixed(1) });
  const [first, last] = [Math.max(0, clip.start), Math.min(seconds, clip.end)];
  const start = snapToBoundary(first, boundaries);
  const end = snapToBoundary(last, boundaries);
  const snapped = checkTimes({ ...clip, start, end }, seconds, videoIndex, taken);
  if (!('key' in snapped)) return snapped;
  // Ends that are wrong only where they were moved to stay where they were proposed.
  const proposed = checkTimes({ ...clip, start: first, end: last }, seconds, videoIndex, taken);
  return 'key' in proposed ? snapped : proposed;
}

function checkTimes(
  { start, end, reason }: ProposedClip,
  seconds: number,
  videoIndex: number,
  taken: readonly CheckedClip[],
): CheckedClip | Message {
  if (end - start < MIN_SECONDS) return createMessage('highlights.rejected.too-short');
  if (end - start > seconds * MAX_SHARE_OF_VIDEO) return createMessage('highlights.rejected.whole-video');
  if (taken.some((other) => other.film === videoIndex && start < other.end && end > other.start))
    return createMessage('highlights.rejected.overlap');
  return { film: videoIndex, start, end, reason };
}

/** The boundary within reach with the lowest cost, weighed against its distance; the time itself if none is near. */
function snapToBoundary(seconds: number, boundaries: readonly Boundary[]): number {
  let best: { seconds: number; cost: number } | undefined;
  for (const boundary of boundaries) {
    const distance = Math.abs(boundary.seconds - seconds);
    if (distance > SNAP_SECONDS) continue;
    const cost = boundary.cost * 4 + distance;
    if (!best || cost < best.cost) best = { seconds: boundary.seconds, cost };
  }
  return best?.seconds ?? seconds;
}
