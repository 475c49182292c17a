import { detectLanguage, type Language } from '../language.ts';
import { divideText, type TextLine } from '../text-lines.ts';
import { type Character, MentionFinder } from './cast.ts';
import { ChineseTagReader } from './chinese/chinese-tags.ts';
import { simplify } from './chinese/simplify.ts';
import { chooseSpeakers, type Speaker } from './choose-speakers.ts';
import { EnglishTagReader } from './english/english-tags.ts';
import { nameParents } from './families.ts';
import { isSoundOnly } from './sound-words.ts';
import { readTurns, type Turn } from './turns.ts';

/** A line with its speaker; without one for narration, and if nobody fits. */
export interface AttributedLine extends TextLine, Partial<Speaker> {}

/**
 * Finds the speaker of each line of a text: whoever a speech tag names; else whoever is likeliest by pronouns, by names
 * nearby, by who is called and by the alternation of turns, weighed over all turns together. Nobody speaks where a tag
 * names somebody outside of the cast.
 */
export function attributeSpeech(
  text: string,
  cast: readonly Character[],
  language: Language = detectLanguage(text),
): AttributedLine[] {
  const lines = divideText(text);
  const turns = readTextTurns(text, lines, cast, language);
  const chosen = chooseSpeakers(turns, cast, countTags(turns), language);
  const speakers = new Map<number, Speaker>();
  for (const [i, turn] of turns.entries())
    if (chosen[i]) for (const line of turn.lines) speakers.set(line, chosen[i]);
  return lines.map((line, i) => {
    const speaker = speakers.get(i);
    const isSound = !speaker && isSoundOnly(text.slice(line.start, line.end), cast);
    return { ...line, ...speaker, ...(isSound && { kind: 'narration' as const }) };
  });
}

/** The turns of a text; Chinese is read in simplified characters, whatever it is written in. */
export function readTextTurns(
  text: string,
  lines: readonly TextLine[],
  cast: readonly Character[],
  language: Language,
): Turn[] {
  if (language === 'en')
    return readTurns(text, lines, new MentionFinder(nameParents(cast)), new EnglishTagReader(), cast);
  const simplified = cast.map((character) => ({
    ...character,
    name: simplify(character.name),
    aliases: character.aliases.map(simplify),
  }));
  const reader = new ChineseTagReader(simplified.flatMap(({ name, aliases }) => [name, ...aliases]));
  return readTurns(simplify(text), lines, new MentionFinder(simplified), reader, simplified);
}

/** How often tags name each person. */
export function countTags(turns: readonly Turn[]): Map<number, number> {
  const counts = new Map<number, number>();
  for (const { tag } of turns)
    for (const person of tag?.characters ?? [])
      counts.set(person, (counts.get(person) ?? 0) + 1 / tag!.characters.length);
  return counts;
}
