import type { AttributedLine } from './attribute.ts';
import type { Character } from './cast.ts';
import { isFullName } from './chinese/full-names.ts';

/** Decides the sex of those for whom no name or title tells it, by what the tags of their lines call them: "she said". */
export function settleGenders<C extends Character>(
  cast: readonly C[],
  lines: readonly AttributedLine[],
): C[] {
  const votes = new Map<number, number>();
  for (const { speaker, told, confidence = 0 } of lines)
    if (speaker !== undefined && told)
      votes.set(speaker, (votes.get(speaker) ?? 0) + (told === 'female' ? confidence : -confidence));
  return cast.map((character, i) => {
    const vote = votes.get(i) ?? 0;
    if (character.gender !== 'unknown') return character;
    if (vote !== 0) return { ...character, gender: vote > 0 ? 'female' : 'male' };
    // Given names of Chinese women are mostly marked as such.
    return isFullName(character.name) ? { ...character, gender: 'male' } : character;
  });
}
