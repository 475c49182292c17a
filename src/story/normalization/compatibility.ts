import type { Language } from '../language.ts';
import { sayWhole } from './chinese/numbers.ts';

/** Letters and digits of full width, ligatures, and letters of the mathematical alphabets, in which some write names. */
const VARIANTS = /[\uff10-\uff19\uff21-\uff3a\uff41-\uff5a\ufb00-\ufb06]|[\u{1d400}-\u{1d7ff}]/gu;
const ROMAN = /[\u2160-\u217f]/g;
const CIRCLED = /[\u2460-\u2473]/g;
const VALUES = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 50, 100, 500, 1000];

/** Writes characters that are others in another shape as those, as speech engines spell them by their numbers. */
export function foldVariants(text: string, language: Language): string {
  return text
    .normalize('NFC')
    .replace(VARIANTS, (character) => character.normalize('NFKC'))
    .replace(ROMAN, (numeral) => {
      const value = VALUES[(numeral.charCodeAt(0) - 0x2160) % VALUES.length]!;
      return language === 'zh' ? sayWhole(String(value)) : numeral.normalize('NFKC').toUpperCase();
    })
    .replace(CIRCLED, (number, at: number) => {
      const isBehindDigit = /[\dA-Za-z]/.test(text[at - 1] ?? '') && language === 'en';
      return `${isBehindDigit ? ' ' : ''}${number.normalize('NFKC')}`;
    });
}
