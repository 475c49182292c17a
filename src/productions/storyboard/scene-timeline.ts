import { toNumber } from '../../core/rational.ts';
import type { Scene } from './scene.ts';
import type { VideoFormat } from './video-format.ts';

/** Where a scene lies in the video, in frames. Its transition is shared with the scene before it. */
export interface PlacedScene {
  readonly start: number;
  readonly frames: number;
  /** Frames that it shares with the scene before it. */
  readonly shared: number;
}

/** Lays the scenes on the timeline; a transition takes at most half of each of its scenes. */
export function layOutScenes(scenes: readonly Scene[], format: VideoFormat): PlacedScene[] {
  const placed: PlacedScene[] = [];
  for (const [i, { frames, transition }] of scenes.entries()) {
    const before = scenes[i - 1];
    const last = placed.at(-1);
    const wanted = Math.round(transition.seconds * toNumber(format.frameRate));
    const shared = before ? Math.min(wanted, Math.floor(Math.min(before.frames, frames) / 2)) : 0;
    placed.push({ start: last ? last.start + last.frames - shared : 0, frames, shared });
  }
  return placed;
}

/** Length of the video: the scenes without what they share. */
export function countTotalFrames(scenes: readonly Scene[], format: VideoFormat): number {
  const last = layOutScenes(scenes, format).at(-1);
  return last ? last.start + last.frames : 0;
}
