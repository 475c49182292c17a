import { detectLanguage, type Language } from '../language.ts';
import type { Character } from './cast.ts';
import { discoverChineseCast } from './chinese/discover-chinese.ts';
import { discoverEnglishCast } from './english/discover-english.ts';

/**
 * Finds who speaks in a text besides those who are known: whoever a speech tag names, by name or by what they are.
 *
 * @returns the known ones first, as they are
 */
export function discoverCast(
  text: string,
  known: readonly Character[] = [],
  language: Language = detectLanguage(text),
): Character[] {
  const found = language === 'zh' ? discoverChineseCast(text, known) : discoverEnglishCast(text, known);
  const taken = new Set(known.map(({ id }) => id));
  let number = known.length;
  const createId = (): string => {
    do number++;
    while (taken.has(`p${number}`));
    return `p${number}`;
  };
  return [...known, ...found.map((character) => ({ ...character, id: createId() }))];
}
