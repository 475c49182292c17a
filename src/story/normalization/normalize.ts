import { escapePattern } from '../../core/escape-pattern.ts';
import type { Language } from '../language.ts';
import { normalizeChinese } from './chinese/chinese.ts';
import { foldVariants } from './compatibility.ts';
import { normalizeEnglish } from './english/english.ts';

/** Capitals of Deseret stand for words of the lexicon: rules take them for names, and no text is written in them. */
const FIRST_CAPITAL = 0x10400;
const CAPITALS = 38;

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
  const hidden = placed.reduce(
    (left, word, i) => left.replace(toPattern(word, language), getPlaceholder(i)),
    text,
  );
  const plain = foldVariants(hidden, language);
  const said = language === 'zh' ? normalizeChinese(plain) : normalizeEnglish(plain, isHeading);
  return placed.reduce((left, word, i) => left.replaceAll(getPlaceholder(i), () => word), said);
}

/** Whole words; Chinese has no spaces between them. */
function toPattern(word: string, language: Language): RegExp {
  const escaped = escapePattern(word);
  return language === 'zh'
    ? new RegExp(escaped, 'gu')
    : new RegExp(`(?<![\\p{L}\\p{N}])${escaped}(?![\\p{L}\\p{N}])`, 'gu');
}

function getPlaceholder(i: number): string {
  const digits = [i / CAPITALS ** 2, i / CAPITALS, i].map((each) => Math.floor(each) % CAPITALS);
  return String.fromCodePoint(...digits.map((digit) => FIRST_CAPITAL + digit));
}
