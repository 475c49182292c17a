import type { Language } from '../language.ts';
import { normalizeChinese } from './chinese/chinese.ts';
import { normalizeEnglish } from './english/english.ts';

/** Stands for a word of the lexicon, which no rule changes. */
const FIRST_PLACEHOLDER = 0xf0000;

/**
 * Writes out what is written in signs and short forms, as it is said: numbers, dates, money, units, abbreviations.
 *
 * @param kept words that a lexicon says how to pronounce, and that stay as they are
 */
export function normalizeText(
  text: string,
  language: Language,
  { kept = [], isHeading = false }: { readonly kept?: readonly string[]; readonly isHeading?: boolean } = {},
): string {
  const placed = kept.filter((word) => text.includes(word)).sort((a, b) => b.length - a.length);
  const hidden = placed.reduce((left, word, i) => left.replaceAll(word, getPlaceholder(i)), text);
  const said = language === 'zh' ? normalizeChinese(hidden) : normalizeEnglish(hidden, isHeading);
  return placed.reduce((left, word, i) => left.replaceAll(getPlaceholder(i), word), said);
}

function getPlaceholder(i: number): string {
  return String.fromCodePoint(FIRST_PLACEHOLDER + i);
}
