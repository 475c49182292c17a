import { seconds } from '../../core/messages/message.ts';
import { toNumber } from '../../core/rational.ts';
import { createWarning, type Warning } from '../../core/warning.ts';
import type { VideoFormat } from '../../pipelines/generation/video-format.ts';
import { getSceneId, type Scene } from './scene.ts';

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
  for (const [i, scene] of scenes.entries()) {
    const { frames } = scene;
    const before = scenes[i - 1];
    const last = placed.at(-1);
    const wanted = countTransitionFrames(scene, format);
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

/** The warnings of transitions that are shortened, as joining the scenes gives them. */
export function listShortenedTransitions(scenes: readonly Scene[], format: VideoFormat): Warning[] {
  return layOutScenes(scenes, format).flatMap(({ shared }, i) => {
    const scene = scenes[i]!;
    if (i === 0 || shared >= countTransitionFrames(scene, format)) return [];
    return createWarning('cut.transition-shortened', {
      transition: scene.transition.kind,
      from: i,
      fromSource: getSceneId(scenes[i - 1]!.number),
      to: i + 1,
      toSource: getSceneId(scene.number),
      wanted: seconds(scene.transition.seconds),
      given: seconds(shared / toNumber(format.frameRate)),
    });
  });
}

function countTransitionFrames({ transition }: Scene, { frameRate }: VideoFormat): number {
  return Math.round(transition.seconds * toNumber(frameRate));
}
