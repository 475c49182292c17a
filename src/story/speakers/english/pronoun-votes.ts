import { PARAGRAPH } from '../narration.ts';

/** Length of text after a name in which a pronoun may mean its bearer. */
const REACH = 150;

/**
 * How often "she" rather than "he" follows a name, before another name comes.
 *
 * @returns votes for a woman less those for a man, by name
 */
export function countPronounVotes(
  narration: string,
  mentions: readonly { readonly start: number; readonly end: number; readonly person: number }[],
): Map<number, number> {
  const votes = new Map<number, number>();
  for (const [i, { end, person }] of mentions.entries()) {
    const next = Math.min(mentions[i + 1]?.start ?? narration.length, end + REACH);
    const [told] = narration.slice(end, next).split(PARAGRAPH);
    const [pronoun] = /\b(?:he|his|him|himself|she|her|herself)\b/i.exec(told!) ?? [];
    if (pronoun) votes.set(person, (votes.get(person) ?? 0) + (/^(?:she|her)/i.test(pronoun) ? 1 : -1));
  }
  return votes;
}
