import { Fountain, type Token } from 'fountain-js';
import { findTransition, readSceneField, type SceneFields } from './scene-fields.ts';
import type { ScriptJson } from './script.ts';

/** Headings of Chinese screenplays, which the parser knows in English alone: "内景 厨房 夜". */
const CHINESE_HEADING = /^\.?[ \t]*(内外景|内景|外景|內景)[ \t.、，：:]*/gmu;
const ENGLISH_HEADING: Readonly<Record<string, string>> = {
  内景: 'INT. ',
  內景: 'INT. ',
  外景: 'EXT. ',
  内外景: 'INT./EXT. ',
};
const NOTE = /\[\[([\s\S]*?)\]\]/g;

interface DraftScene extends SceneFields {
  heading: string;
  words: string[];
  spoken: string[];
}

/**
 * Reads a screenplay in Fountain: a scene for every heading, which gives place and time of day. Notes such as
 * `[[duration: 4]]` are fields, dialogue is what is spoken.
 *
 * @see https://fountain.io/syntax
 */
export function readScriptFountain(text: string): ScriptJson {
  const source = text.replace(CHINESE_HEADING, (_, kind: string) => ENGLISH_HEADING[kind]!);
  const { title, tokens } = new Fountain().parse(source, true);
  const scenes: DraftScene[] = [];
  let transition: SceneFields['transition'];
  for (const token of tokens ?? []) {
    if (token.type === 'transition') transition = findTransition(token.text ?? '');
    if (token.type === 'scene_heading' || (scenes.length === 0 && token.type === 'action')) {
      scenes.push({ heading: '', words: [], spoken: [], ...(transition && { transition }) });
      transition = undefined;
    }
    addToken(token, scenes.at(-1));
  }
  const plainTitle = stripMarks(title ?? '');
  return {
    ...(plainTitle === '' ? {} : { title: plainTitle }),
    scenes: scenes.map(finishScene).filter(({ description }) => description !== ''),
  };
}

function addToken({ type, text = '' }: Token, scene: DraftScene | undefined): void {
  if (!scene) return;
  const words = takeNotes(text, scene);
  if (type === 'scene_heading') addHeading(scene, words);
  else if (type === 'action' || type === 'centered') scene.words.push(words);
  else if (type === 'dialogue') scene.spoken.push(words);
}

/** What a note in the heading says itself goes before its words. */
function addHeading(scene: DraftScene, words: string): void {
  const { heading, ...fields } = readHeading(words);
  Object.assign(scene, { ...fields, ...scene, heading });
}

/** Reads notes as fields, and returns the text without them. */
function takeNotes(text: string, fields: SceneFields): string {
  const words = text.replace(NOTE, (_, note: string) => {
    readSceneField(note, fields);
    return '';
  });
  return stripMarks(words);
}

function stripMarks(text: string): string {
  const bare = text.replaceAll(/<[^>]*>|[*_]+/g, '').replace(/^= /gm, '');
  return bare.replaceAll(/\s+/g, ' ').trim();
}

/** "INT. HARBOUR - NIGHT" as words in a sentence's order, "harbour, night, indoors", and as place and time. */
function readHeading(text: string): Pick<DraftScene, 'heading' | 'place' | 'time'> {
  const [, kind = '', rest = text] = /^((?:INT|EXT|EST|I)[./A-Z ]*?\.?)\s+(.+)$/iu.exec(text) ?? [];
  const parts = rest.split(/\s+[-–—]\s+/u).map((part) => (/\p{Ll}/u.test(part) ? part : part.toLowerCase()));
  const inside = /^INT\.?$/iu.test(kind.trim()) ? ['indoors'] : [];
  const time = parts.length > 1 ? parts.at(-1) : undefined;
  const place = (time === undefined ? parts : parts.slice(0, -1)).join(', ');
  const heading = [...parts, ...inside].filter((part) => part !== '').join(', ');
  return { heading, ...(place !== '' && { place }), ...(time && { time }) };
}

function finishScene(
  { heading, words, spoken, ...fields }: DraftScene,
  index: number,
): ScriptJson['scenes'][number] {
  const action = words.filter((each) => each !== '').join(' ');
  const narration = [...(fields.narration ? [fields.narration] : []), ...spoken].join(' ').trim();
  const description = [heading, action].filter((each) => each !== '').join('. ');
  return { scene_number: index + 1, description, ...fields, ...(narration === '' ? {} : { narration }) };
}
