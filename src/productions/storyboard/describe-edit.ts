import { basename } from 'node:path';
import { formatRational, type Rational, ticksToRational } from '../../core/rational.ts';
import { EDIT_FORMAT, type EditDecisions, normalizeTimeText } from '../../edit/edit-decisions.ts';
import type { VideoFormat } from '../../pipelines/generation/video-format.ts';
import { getSceneId } from './scene.ts';
import { layOutScenes } from './scene-timeline.ts';
import type { Storyboard } from './storyboard.ts';

/** The video of a scene as an editing program opens it. */
export interface SceneFile {
  readonly path: string;
  readonly digest: string;
}

/** Describes the video as an edit of its scenes' own videos, in their order. */
export function describeSceneEdit(
  { title, format, scenes }: Storyboard,
  files: readonly SceneFile[],
): EditDecisions {
  const placed = layOutScenes(scenes, format);
  const { toTime, look } = describeFormat(format);
  return {
    format: EDIT_FORMAT,
    version: 1,
    title,
    sources: scenes.map(({ number, frames }, i) => ({
      id: getSceneId(number),
      path: basename(files[i]!.path),
      digest: files[i]!.digest,
      duration: toTime(frames),
      ...look,
    })),
    clips: scenes.map(({ number, frames, description, transition }, i) => ({
      source: getSceneId(number),
      in: '0',
      out: toTime(frames),
      reason: shorten(description),
      ...(placed[i]!.shared > 0 && { transition: transition.kind, crossfade: toTime(placed[i]!.shared) }),
    })),
  };
}

/** Describes the whole video as an edit of itself, with a clip for each scene. */
export function describeWholeEdit({ title, format, scenes }: Storyboard, path: string): EditDecisions {
  const placed = layOutScenes(scenes, format);
  const last = placed.at(-1)!;
  const end = last.start + last.frames;
  const { toTime, look } = describeFormat(format);
  return {
    format: EDIT_FORMAT,
    version: 1,
    title,
    sources: [{ id: 'video', path: basename(path), duration: toTime(end), ...look }],
    clips: placed.map(({ start }, i) => ({
      source: 'video',
      in: toTime(start),
      out: toTime(placed[i + 1]?.start ?? end),
      reason: shorten(scenes[i]!.description),
    })),
  };
}

function describeFormat({ width, height, frameRate }: VideoFormat) {
  const toTime = (frames: number): string => normalizeTimeText(countSeconds(frames, frameRate));
  return { toTime, look: { frame_rate: formatRational(frameRate), width, height } };
}

function countSeconds(frames: number, { num, den }: Rational): Rational {
  return ticksToRational(frames, { num: den, den: num });
}

/** Edits take no longer reasons. */
function shorten(description: string): string {
  return description.slice(0, 2000);
}
