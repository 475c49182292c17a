import { findWords } from '../../core/find-words.ts';
import { estimateReadingSeconds } from '../../core/reading-time.ts';
import type { Script, ScriptJson, ScriptLimits, ScriptScene } from './script.ts';

/** Seconds of a scene whose length nobody gave: no shorter, and without narration no longer. */
const MIN_SCENE_SECONDS = 3;
const MAX_SILENT_SCENE_SECONDS = 12;

/** Gives scenes without a length the time that reading them takes, and puts them in the order of their numbers. */
export function completeScript(
  { title, style, characters = [], scenes }: ScriptJson,
  name: string,
  limits: ScriptLimits,
): Script {
  return {
    title: title ?? name,
    ...(style === undefined ? {} : { style }),
    characters,
    scenes: scenes.map((scene) => completeScene(scene, limits)).toSorted((a, b) => a.number - b.number),
  };
}

function completeScene(
  { scene_number: number, duration, ...scene }: ScriptJson['scenes'][number],
  { minSeconds, maxSeconds }: ScriptLimits,
): ScriptScene {
  const seconds = duration ?? Math.min(maxSeconds, Math.max(minSeconds, estimateSeconds(scene)));
  return { number, ...scene, description: describe(scene), seconds, isTimed: duration !== undefined };
}

/** The description with place and time where it doesn't mention them, as they are seen, too. */
function describe({ description, place, time }: Pick<ScriptScene, 'description' | 'place' | 'time'>): string {
  const words = description.toLowerCase();
  const missing = [place, time].filter(
    (each) => each !== undefined && findWords(words, each.toLowerCase()).length === 0,
  );
  return missing.length === 0 ? description : `${missing.join(', ')}. ${description}`;
}

function estimateSeconds({ description, narration }: Pick<ScriptScene, 'description' | 'narration'>): number {
  const read = Math.max(MIN_SCENE_SECONDS, estimateReadingSeconds(narration ?? description));
  const seconds = narration === undefined ? Math.min(read, MAX_SILENT_SCENE_SECONDS) : read;
  // Halves of a second read well in a plan.
  return Math.ceil(seconds * 2) / 2;
}
