import type { Boundary } from '../choose-clips.ts';
import type { SurveyedVideo } from '../surveyed-video.ts';
import type { ProposedClip } from './ask-planner.ts';

/** A proposed clip that can be shown, on boundaries of its video. */
export interface CheckedClip {
  readonly film: number;
  readonly start: number;
  readonly end: number;
  readonly reason: string;
}

export interface CheckedProposal {
  readonly clips: readonly CheckedClip[];
  /** What was not taken, and why. */
  readonly rejected: readonly { readonly clip: ProposedClip; readonly why: string }[];
}

const MIN_SECONDS = 2;
/** How far an edge may move to a cut or a pause: models are some seconds off. */
const SNAP_SECONDS = 1.5;
const MAX_SHARE_OF_VIDEO = 0.8;

/** Clamps, orders and snaps what a model proposes; `numbers` maps the videos of the analyzes to those that are open. */
export function checkProposal(
  proposed: readonly ProposedClip[],
  videos: readonly SurveyedVideo[],
  numbers: readonly number[],
): CheckedProposal {
  const clips: CheckedClip[] = [];
  const rejected: { clip: ProposedClip; why: string }[] = [];
  for (const clip of proposed) {
    const videoIndex = numbers.indexOf(clip.video_index);
    const checked =
      videoIndex < 0 ? 'there is no such video' : checkClip(clip, videos[videoIndex]!, videoIndex, clips);
    if (typeof checked === 'string') rejected.push({ clip, why: checked });
    else clips.push(checked);
  }
  return { clips, rejected };
}

function checkClip(
  clip: ProposedClip,
  { seconds, boundaries }: SurveyedVideo,
  videoIndex: number,
  taken: readonly CheckedClip[],
): CheckedClip | string {
  if (clip.end <= clip.start) return 'it ends before it begins';
  if (clip.start >= seconds || clip.end <= 0) return `the video has ${seconds.toFixed(1)} seconds`;
  const start = snapToBoundary(Math.max(0, clip.start), boundaries);
  const end = snapToBoundary(Math.min(seconds, clip.end), boundaries);
  if (end - start < MIN_SECONDS) return 'it is shorter than two seconds';
  if (end - start > seconds * MAX_SHARE_OF_VIDEO) return 'it is the whole video';
  if (taken.some((other) => other.film === videoIndex && start < other.end && end > other.start))
    return 'it overlaps one before it';
  return { film: videoIndex, start, end, reason: clip.reason };
}

/** The boundary that costs least within reach, the nearest of them; the time itself where there is none. */
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
