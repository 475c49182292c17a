import type { Rule } from '../rules.ts';
import { sayCardinal, sayOrdinal } from './numbers.ts';

const VALUES: Readonly<Record<string, number>> = { I: 1, V: 5, X: 10, L: 50, C: 100, D: 500, M: 1000 };
const ROMAN = '(?=[IVXLCDM])M{0,3}(?:CM|CD|D?C{0,3})(?:XC|XL|L?X{0,3})(?:IX|IV|V?I{0,3})';
/** What is counted in Roman numerals, and said as a number: "Chapter four". */
const COUNTED =
  'chapter|part|book|volume|act|scene|canto|stave|section|article|appendix|letter|page|psalm|phase|stage|type|class|level|mark|war|figure|table|plate|case|lesson|track|season|episode|apollo|title|verse';
const RULERS =
  'George|Edward|Henry|Charles|James|William|Richard|Louis|Philip|Francis|Frederick|Napoleon|Alexander|Nicholas|Peter|Paul|Pius|Leo|Gregory|Benedict|Clement|Innocent|Urban|Sixtus|Julius|Elizabeth|Catherine|Mary|Victoria|Ferdinand|Wilhelm|Otto|Gustav|Christian|Ivan|Ramses|Rameses|Ptolemy|Robert|John|Alfonso|Leopold|Joseph|Haakon|Carl';

function readRoman(numeral: string): number {
  const values = Array.from(numeral.toUpperCase(), (letter) => VALUES[letter]!);
  return values.reduce((sum, value, i) => sum + (value < (values[i + 1] ?? 0) ? -value : value), 0);
}

const say = (numeral: string): string => sayCardinal(`${readRoman(numeral)}`);
const sayNth = (numeral: string): string => {
  const words = sayOrdinal(`${readRoman(numeral)}`);
  return words[0]!.toUpperCase() + words.slice(1);
};

const inEachCase = (words: string): string =>
  words
    .split('|')
    .flatMap((word) => [word, word[0]!.toUpperCase() + word.slice(1), word.toUpperCase()])
    .join('|');
/** One letter alone is a numeral only if it is one of these; "I" is mostly somebody. */
const COUNTING = `(?:(?=[IVXLCDM]{2})${ROMAN}|[VX])`;

/** Older printers put a full stop behind the numeral. */
const RULER_STOP = "(?:\\.(?=\\s+\\p{Ll}|[,;:’']))?";

/** Roman numerals where what stands before them says that they are some. */
export const ROMAN_RULES: readonly Rule[] = [
  [
    new RegExp(
      `\\b(${inEachCase(COUNTED)})(\\s+)(${COUNTING}|[ivx]{2,5}|[vx]|I(?!\\s+\\p{Ll}|\\.\\p{L}|, (?:too|also|myself|alone|for one|for my part|of course|however|at least)\\b))(?![\\p{L}\\p{N}’'])`,
      'gu',
    ),
    ([, noun, space, numeral]) => `${noun}${space}${say(numeral!)}`,
  ],
  [/\b(Chapter|Part|Act|Volume|World War)(\s+)I(?=\s+\p{Ll})/gu, ([, noun, space]) => `${noun}${space}one`],
  [
    new RegExp(
      `\\b((?:King|Queen|Pope|Emperor|Empress|Tsar|Czar|Prince|Sultan) \\p{Lu}\\p{L}+) (I|${COUNTING})(?![\\p{L}\\p{N}’'])${RULER_STOP}`,
      'gu',
    ),
    ([, name, numeral]) => `${name} the ${sayNth(numeral!)}`,
  ],
  [new RegExp(`\\b(${RULERS}) I(?=[’']s\\b| of \\p{Lu})`, 'gu'), ([, name]) => `${name} the First`],
  [
    new RegExp(`\\b(${RULERS}) (${COUNTING})(?![\\p{L}\\p{N}])${RULER_STOP}`, 'gu'),
    ([, name, numeral]) => `${name} the ${sayNth(numeral!)}`,
  ],
  [
    new RegExp(`(?<=\\b(?!The\\s)\\p{Lu}\\p{Ll}+ )((?=[IVX]{2})${ROMAN})(?![\\p{L}\\p{N}])`, 'gu'),
    ([, numeral]) => `the ${sayNth(numeral!)}`,
  ],
  [
    new RegExp(`\\b(${ROMAN})(?:th|st|nd|rd)?(?=[ -]centur(?:y|ies)\\b)`, 'gu'),
    ([, numeral]) => sayOrdinal(`${readRoman(numeral!)}`),
  ],
];

/** A heading that is a numeral alone, or begins with one; a lone "I" before words is somebody. */
export const ROMAN_HEADING: Rule = [
  new RegExp(
    `^(?![CDLM](?!\\p{Lu}))(${ROMAN})(?=[.)](?:\\s|$)|$|\\s*[—–]|(?<=\\p{Lu}{2}):?(?:\\s|$))`,
    'gmu',
  ),
  ([, numeral]) => say(numeral!),
];
