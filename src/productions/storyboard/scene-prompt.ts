import { findWords } from '../../core/find-words.ts';
import { hashJson } from '../../core/hashing.ts';
import type { ScenePrompt } from '../../engines/generation.ts';
import { type CameraMove, type Imagery, readImagery } from '../../imagery/read-imagery.ts';
import type { Script, ScriptScene } from '../../story/script/script.ts';
import {
  DIRECTED_MOVES,
  HIGH_SUN,
  LIGHTS,
  MEDIUM_SHOT,
  MOVES,
  NEGATIVE_WORDS,
  OVERCAST,
  WIDE_SHOT,
  WINDOW,
  type Words,
} from './prompt-words.ts';
import type { SceneCharacter } from './scene.ts';
import { readStatedCamera } from './stated-camera.ts';

/** Moves of scenes whose script names none. */
const USUAL_MOVES: readonly CameraMove[] = ['push', 'pan', 'pull', 'crane'];

/** A scene as engines are asked for it. */
export interface PromptedScene extends ScenePrompt {
  readonly camera: CameraMove;
  readonly characters?: readonly SceneCharacter[];
}

/**
 * Writes the prompt of a scene by rules: subject, setting and characters as the script says them, light, lens, motion and
 * style; and what the description denies among what must not be seen.
 */
export function writeScenePrompt(
  { characters, style: ofScript }: Pick<Script, 'characters' | 'style'>,
  scene: ScriptScene,
  style = ofScript,
): PromptedScene {
  const { description } = scene;
  const imagery = readImagery(description);
  const stated = readStatedCamera(scene);
  // A move that stays with the scene wherever it is moved.
  const camera = stated?.move ?? chooseUsualMove(description);
  const move = (stated?.direction && DIRECTED_MOVES[stated.direction]?.[camera]) ?? MOVES[camera];
  const language = /\p{Script=Han}/u.test(description) ? 'zh' : 'en';
  const seen = listSeen(characters, description);
  const parts = [
    stripEnd(description),
    ...seen.map(({ name, looks }) => `${name}: ${stripEnd(looks)}`),
    chooseLight(imagery)[language],
    chooseLens(imagery)[language],
    move[language],
    ...(style === undefined ? [] : [style]),
  ];
  const denied = listDenied(imagery);
  const separator = language === 'zh' ? '，' : ', ';
  return {
    description,
    prompt: parts.join(separator),
    negativePrompt: [NEGATIVE_WORDS[language], ...new Set(denied)].join(separator),
    camera,
    ...(seen.length > 0 && { characters: seen }),
  };
}

/** Directly before a name; farther away, it denies something else: "Without a word Anna leaves." */
const NOBODY =
  /\b(?:no|not|without|neither|nor|instead of)\s+$|(?:没有|没了|未见|不见|看不见|看不到|不是)$/iu;

/** Those whom a description names, unless it says each time that they are not there. */
function listSeen(characters: Script['characters'], description: string): SceneCharacter[] {
  return characters.flatMap(({ name, description: looks }) => {
    const isDenied = (start: number) => NOBODY.test(description.slice(Math.max(0, start - 16), start));
    const isSeen = findWords(description, name).some((start) => !isDenied(start));
    return isSeen ? [{ name, looks }] : [];
  });
}

/** What must not be seen, unless it is also a part of words that say what is: 雪后 is after the snow, and white. */
function listDenied({ understood }: Imagery): string[] {
  const shown = understood.filter(({ isDenied }) => !isDenied);
  return understood
    .filter(({ isDenied, words }) => isDenied && !shown.some((each) => each.words.includes(words)))
    .map(({ words }) => words);
}

function chooseUsualMove(description: string): CameraMove {
  return USUAL_MOVES[Number.parseInt(hashJson(description).slice(0, 7), 16) % USUAL_MOVES.length]!;
}

function chooseLight({ time, weather, places, skies }: Imagery): Words {
  if (places[0] === 'interior') return WINDOW;
  if (time === 'day' && weather.length === 0 && skies.includes('high-sun')) return HIGH_SUN;
  if (time !== undefined) return LIGHTS[time];
  return weather.length > 0 && !weather.includes('clear') ? OVERCAST : LIGHTS.day;
}

function chooseLens({ subjects, places }: Imagery): Words {
  return subjects.length > 0 && places.length === 0 ? MEDIUM_SHOT : WIDE_SHOT;
}

function stripEnd(text: string): string {
  return text.trim().replace(/[.。\s]+$/u, '');
}
