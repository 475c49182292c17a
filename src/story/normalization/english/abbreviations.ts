import type { Rule } from '../rules.ts';

/** Titles before names; the full stop is printed or not. */
const TITLES: Readonly<Record<string, string>> = {
  Mr: 'Mister',
  Mrs: 'Missus',
  Ms: 'Miz',
  Messrs: 'Messieurs',
  Mme: 'Madame',
  Mlle: 'Mademoiselle',
  Prof: 'Professor',
  Rev: 'Reverend',
  Gen: 'General',
  Col: 'Colonel',
  Capt: 'Captain',
  Lt: 'Lieutenant',
  Sgt: 'Sergeant',
  Maj: 'Major',
  Gov: 'Governor',
  Sen: 'Senator',
  Hon: 'Honorable',
  Fr: 'Father',
  Mt: 'Mount',
};
/** Titles that are words without their full stop. */
const NEEDS_STOP = /^(?:Rev|Gen|Col|Sen|Hon|Fr|Prof|Maj|Gov)$/;
/** Behind names and words; where a sentence ends with one, its full stop stays. */
const AFTER: readonly (readonly [pattern: string, said: string])[] = [
  ['(?<=\\p{L},? )Jr', 'Junior'],
  ['(?<=\\p{L},? )Sr', 'Senior'],
  ['Esq', 'Esquire'],
  ['etc', 'et cetera'],
  ['et al', 'and others'],
  ['(?<=\\p{L},? )Inc', 'Incorporated'],
  ['(?<=\\p{L},? )Ltd', 'Limited'],
  ['(?<=[&\\p{L}],? )Co', 'Company'],
  ['(?<=\\p{L} )Bros', 'Brothers'],
  ['(?<=\\p{Lu}\\p{L}+ )St', 'Street'],
  ['(?<=\\p{Lu}\\p{L}+ )Ave', 'Avenue'],
  ['(?<=\\p{Lu}\\p{L}+ )Rd', 'Road'],
  ['(?<=\\p{Lu}\\p{L}+ )Blvd', 'Boulevard'],
  ['(?<=\\p{Lu}\\p{L}+ )Dr', 'Drive'],
];
const BEFORE_NUMBERS: readonly (readonly [pattern: string, said: string])[] = [
  ['No', 'Number'],
  ['no', 'number'],
  ['Nos', 'Numbers'],
  ['pp', 'pages'],
  ['p', 'page'],
  ['vols?', 'volume'],
  ['chs?', 'chapter'],
  ['chap', 'chapter'],
  ['figs?', 'figure'],
  ['Fig', 'Figure'],
  ['Vol', 'Volume'],
  ['Ch', 'Chapter'],
  ['approx', 'approximately'],
  ['ca?', 'circa'],
];
const MONTHS: Readonly<Record<string, string>> = {
  Jan: 'January',
  Feb: 'February',
  Mar: 'March',
  Apr: 'April',
  Jun: 'June',
  Jul: 'July',
  Aug: 'August',
  Sept: 'September',
  Sep: 'September',
  Oct: 'October',
  Nov: 'November',
  Dec: 'December',
};
const DAYS: Readonly<Record<string, string>> = {
  Mon: 'Monday',
  Tue: 'Tuesday',
  Tues: 'Tuesday',
  Wed: 'Wednesday',
  Thu: 'Thursday',
  Thurs: 'Thursday',
  Fri: 'Friday',
  Sat: 'Saturday',
  Sun: 'Sunday',
};
/** The full stop behind an abbreviation also ends the sentence if a capital or nothing follows. */
const STOP = '\\.(?=\\s*[”"’)]*\\s*$|\\s+[“"‘(]*\\p{Lu})';
/** Words that begin a sentence and are no names. */
const SENTENCE_START =
  '(?:The|An?|He|She|It|They|We|You|I|There|Then|Now|And|But|When|While|As|If|In|On|At|For|His|Her|Its|Their|My|Your|Our|This|That|These|Those|What|Who|Why|How|Not)\\b';
/** Before "Dr." and "St." of a street whose name and number stand before it, or that ends its sentence. */
const IN_STREET = `(?<=\\b\\d{1,5}[A-Za-z]? (?:\\p{Lu}[\\p{L}’']*\\.? )+)|(?<=\\p{Lu}\\p{L}+ )(?=\\p{L}+\\.\\s+[“"‘(]*${SENTENCE_START})`;

export const ABBREVIATION_RULES: readonly Rule[] = [
  [/\be\.\s?g\.,?/gi, () => 'for example'],
  [/\bi\.\s?e\.,?/gi, () => 'that is'],
  [/\b(VOL|Vol|vol)\.(?=\s+[IVXLC]+\b)/g, () => 'Volume'],
  [/\s?&c\.(?=\s*[”"’)]*\s*$|\s+[“"‘(]*\p{Lu})/gu, () => ' et cetera.'],
  [/\s?&c\.?(?!\p{L})/gu, () => ' et cetera'],
  [/\bviz\.,?/gi, () => 'namely'],
  [/\bcf\.(?=\s)/gi, () => 'compare'],
  [/\b(?:vs\.?|v\.)(?=\s+[\p{L}\d])/gu, () => 'versus'],
  ...BEFORE_NUMBERS.map(
    ([pattern, said]): Rule => [new RegExp(`(?<![\\p{L}.])${pattern}\\.\\s?(?=\\d)`, 'gu'), () => `${said} `],
  ),
  // Without its full stop, as a sentence that begins with "No" has no number behind it.
  [/\bNo (?=\d+(?![\d,]|\s+\p{Ll}))|(?:№|N[º°])\s?(?=\d)/gu, () => 'Number '],
  [/§+\s?(?=\d)/g, () => 'section '],
  [/\b(Sept|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sep|Oct|Nov|Dec)\.(?=\s+\d)/g, ([, month]) => MONTHS[month!]!],
  [
    /\b(Mon|Tues?|Wed|Thurs?|Fri|Sat|Sun)\.(?=,?\s+(?:\p{Ll}|\d|Jan|Feb|Ma[ry]|Apr|Ju[nl]|Aug|Sep|Oct|Nov|Dec))/gu,
    ([, day]) => DAYS[day!]!,
  ],
  ...Object.entries(TITLES).map(
    ([written, said]): Rule => [
      new RegExp(
        `\\b${written}(?:\\.${NEEDS_STOP.test(written) ? '' : '?'})(?=\\s+(?:and\\s|\\p{Lu}))`,
        'gu',
      ),
      () => said,
    ],
  ),
  [new RegExp(`(?!${IN_STREET})\\bDr\\.?(?=\\s+\\p{Lu})`, 'gu'), () => 'Doctor'],
  [new RegExp(`(?!${IN_STREET})\\bSt\\.?(?=\\s+\\p{Lu})`, 'gu'), () => 'Saint'],
  [/(?<![\p{L}.])M\.(?=\s+\p{Lu}\p{Ll}{2})/gu, () => 'Monsieur'],
  ...AFTER.flatMap(([pattern, said]): Rule[] => [
    [new RegExp(`${pattern.startsWith('(') ? pattern : `\\b${pattern}`}${STOP}`, 'gu'), () => `${said}.`],
    [new RegExp(`${pattern.startsWith('(') ? pattern : `\\b${pattern}`}\\.`, 'gu'), () => said],
  ]),
];

/** "I" behind a verb at the end of a sentence: "It was I." */
const FINAL_PRONOUN =
  '(?<=\\b(?:was|is|were|am|be|do|did|have|had|can|could|shall|will|would|than|and|but|or|nor) )I\\. ';

/** Letters with full stops are said one by one: "U.S.A.", "J. R. R. Tolkien". */
export const INITIAL_RULES: readonly Rule[] = [
  [
    /\b(?:\p{Lu}\.){2,}(?=\s*[”"’)]*\s*$|\s+[“"‘(]*\p{Lu}\p{Ll}*\s+(?:was|is|were|had|did|then)\b)/gu,
    ([letters]) => `${spell(letters!)}.`,
  ],
  [/\b(?:\p{Lu}\.){2,}/gu, ([letters]) => spell(letters!)],
  [
    new RegExp(
      `(?<![\\p{L}.]|\\bI |\\p{Lu} )(?!\\p{Lu}\\. ${SENTENCE_START}|${FINAL_PRONOUN})((?:\\p{Lu}\\. ?)+)(?=\\p{Lu}\\p{Ll})`,
      'gu',
    ),
    ([letters]) => `${spell(letters!)} `,
  ],
];

function spell(letters: string): string {
  return letters.replace(/[.\s]+/g, ' ').trim();
}
