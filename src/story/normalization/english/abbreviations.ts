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
  Ft: 'Fort',
  Revd: 'Reverend',
  "Rev[’']d": 'Reverend',
  Lieut: 'Lieutenant',
  Sergt: 'Sergeant',
  Serg: 'Sergeant',
  Cpl: 'Corporal',
  Pvt: 'Private',
  Cmdr: 'Commander',
  Cdr: 'Commander',
  Adm: 'Admiral',
  Brig: 'Brigadier',
  Supt: 'Superintendent',
  Insp: 'Inspector',
  Pres: 'President',
  Msgr: 'Monsignor',
  Mgr: 'Monsignor',
  Mons: 'Monsieur',
  MM: 'Messieurs',
  Mmes: 'Mesdames',
  Rt: 'Right',
  Bro: 'Brother',
  Atty: 'Attorney',
  Ste: 'Sainte',
  // Given names in short, as in letters and on signs.
  Wm: 'William',
  Chas: 'Charles',
  Geo: 'George',
  Jas: 'James',
  Thos: 'Thomas',
  Jno: 'John',
  Robt: 'Robert',
  Benj: 'Benjamin',
  Edw: 'Edward',
  Saml: 'Samuel',
  Danl: 'Daniel',
  Jos: 'Joseph',
};
/** Titles that are words without their full stop. */
const NEEDS_STOP =
  /^(?:Rev|Gen|Col|Sen|Hon|Fr|Prof|Maj|Gov|Ft|Serg|Adm|Brig|Insp|Pres|Mons|MM|Rt|Bro|Atty|Ste|Wm|Chas|Geo|Jas|Thos|Jno|Robt|Benj|Edw|Saml|Danl|Jos)$/;
/** What stands behind a title: a name, or a word before one. */
const NAME = "(?:and\\s|\\p{Lu}|d[’']\\p{Lu}|(?:d[eu]|des|de la|la|van|von)\\s+(?:l[ae]\\s+)?\\p{Lu})";
/** Behind names and words; where a sentence ends with one, its full stop stays. */
const AFTER: readonly (readonly [pattern: string, said: string])[] = [
  ['(?<=\\b\\d+[A-Za-z]? \\p{Lu}\\p{L}+ )Ct', 'Court'],
  ['(?<=\\b\\d+[A-Za-z]? \\p{Lu}\\p{L}+ )Ln', 'Lane'],
  ['(?<=\\b\\d+[A-Za-z]? \\p{Lu}\\p{L}+ )Sq', 'Square'],
  ['(?<=\\b\\d+[A-Za-z]? \\p{Lu}\\p{L}+ )Pl', 'Place'],
  ['(?<=\\p{L},? )Corp', 'Corporation'],
  ['Dept', 'Department'],
  ['Govt', 'Government'],
  ['(?<=\\p{L},? )Jr', 'Junior'],
  ['(?<=\\p{L},? )Sr', 'Senior'],
  ['Esq', 'Esquire'],
  ['etc', 'et cetera'],
  ['et al', 'and others'],
  ['(?<=\\p{L},? )Inc', 'Incorporated'],
  ['(?<=\\p{L},? )Ltd', 'Limited'],
  ['(?<=[&\\p{L}],? )Co', 'Company'],
  ['(?<=\\p{L} )Bros', 'Brothers'],
  ['(?<![\\p{L}.])Ph\\.\\s?D', 'P H D'],
  ['(?<![\\p{L}.])LL\\.\\s?D', 'L L D'],
  ['(?<![\\p{L}.])B\\.\\s?Sc', 'B S C'],
  ['(?<![\\p{L}.])M\\.\\s?Sc', 'M S C'],
  ['(?<=\\d(?:st|nd|rd|th)? )inst', 'instant'],
  ['(?<=\\d(?:st|nd|rd|th)? )ult', 'ultimo'],
  ['(?<=\\d(?:st|nd|rd|th)? )prox', 'proximo'],
  ['(?<=\\d(?:st|nd|rd|th) )Ave', 'Avenue'],
  ['(?<=\\d(?:st|nd|rd|th) )St', 'Street'],
  ["(?<=\\p{Lu}[\\p{L}’']+ )St", 'Street'],
  ["(?<=\\p{Lu}[\\p{L}’']+ )Ave", 'Avenue'],
  ["(?<=\\p{Lu}[\\p{L}’']+ )Rd", 'Road'],
  ['(?<=\\p{Lu}\\p{L}+ )Blvd', 'Boulevard'],
  ['(?<=\\p{Lu}\\p{L}+ )Dr', 'Drive'],
];
const BEFORE_NUMBERS: readonly (readonly [pattern: string, said: string])[] = [
  ['No', 'Number'],
  // Behind a sentence that ends with it, something is counted: "The answer was no. 12 men left."
  ['no(?!\\.\\s?\\d[\\d,]*\\s+(?!(?:of|in|on|at|is|was|and|to|for|from|by|or)\\b)\\p{Ll})', 'number'],
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
  ['Hwy', 'Highway'],
  ['Apt', 'Apartment'],
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

const MONTH = '(Sept|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sep|Oct|Nov|Dec)';
const DAY = '(Mon|Tues?|Wed|Thurs?|Fri|Sat|Sun)';

/** An abbreviation with its full stop, which is left where it also ends the sentence. */
function listStopped(pattern: string, say: Rule[1]): Rule[] {
  return [
    [new RegExp(`${pattern}${STOP}`, 'gu'), (match) => `${say(match)}.`],
    [new RegExp(`${pattern}\\.`, 'gu'), say],
  ];
}

export const ABBREVIATION_RULES: readonly Rule[] = [
  [/\be\.\s?g\.,?/gi, () => 'for example'],
  [/\bi\.\s?e\.,?/gi, () => 'that is'],
  [/\b(VOL|Vol|vol)\.(?=\s+[IVXLC]+\b)/g, () => 'Volume'],
  [/\s?&c\.(?=\s*[”"’)]*\s*$|\s+[“"‘(]*\p{Lu})/gu, () => ' et cetera.'],
  [/\s?&c\.?(?!\p{L})/gu, () => ' et cetera'],
  [/\bviz\.,?/gi, () => 'namely'],
  [/\ba\.\s?k\.\s?a\./gi, () => 'also known as'],
  [/\bc\/o(?= \p{Lu})/gu, () => 'care of'],
  [/\bw\/\s?(?=\p{L})/gu, () => 'with '],
  [/(?<=\()b\.\s?(?=(?:c\.\s?)?\d{4})/g, () => 'born '],
  [/(?<=\()d\.\s?(?=(?:c\.\s?)?\d{4})/g, () => 'died '],
  [/\bcf\.(?=\s)/gi, () => 'compare'],
  [/\b(?:vs\.?|v\.)(?=\s+[\p{L}\d])/gu, () => 'versus'],
  ...BEFORE_NUMBERS.map(
    ([pattern, said]): Rule => [new RegExp(`(?<![\\p{L}.])${pattern}\\.\\s?(?=\\d)`, 'gu'), () => `${said} `],
  ),
  // Without its full stop: what begins a sentence may say that there are none.
  // "No 20th-century writer" and "no 3D film" count none either.
  [
    /(?:(?<=[\p{L},;:] )No (?=\d)|\bNo (?=\d+(?!\d|\s+\p{Ll})))(?=\d+(?![\p{L}\d%°]|[,.-]\d|-\p{L}))|(?:№|N[º°])\s?(?=\d)/gu,
    () => 'Number ',
  ],
  [/§+\s?(?=\d)/g, () => 'section '],
  [new RegExp(`\\b${MONTH}\\.(?=\\s+\\d)`, 'g'), ([, month]) => MONTHS[month!]!],
  [
    /\b(Sept|Jan|Feb|Apr|Jun|Jul|Aug|Sep|Oct|Nov|Dec)(?= (?:\d{1,2}(?:st|nd|rd|th)?|1[1-9]\d\d|20\d\d)\b(?!\s+\p{Ll}+s\b(?<!\b(?:was|is|has|this))))/gu,
    ([, month]) => MONTHS[month!]!,
  ],
  [
    /(?<=\b\d{1,2}(?:st|nd|rd|th)? )(?:(Sept|Feb|Apr|Aug|Sep|Oct|Nov|Dec)\b(?!\.)|(Jan)\b(?=\s+\d|\s*[,;:)]|\s*$))/g,
    ([, month, name]) => MONTHS[month || name!]!,
  ],
  [
    new RegExp(`\\b${MONTH}\\.?\\s?[–-]\\s?${MONTH}\\b\\.?(?!\\p{L})`, 'gu'),
    ([, from, to]) => `${MONTHS[from!]} to ${MONTHS[to!]}`,
  ],
  [
    new RegExp(`\\b${DAY}\\.?\\s?[–-]\\s?${DAY}\\b(?!\\p{L})`, 'gu'),
    ([, from, to]) => `${DAYS[from!]} to ${DAYS[to!]}`,
  ],
  ...listStopped(
    // "Written by Jan." and "the Earl of Mar." name people.
    `(?<=\\b(?:in|last|next|early|late|\\d{1,2}(?:st|nd|rd|th)?|(?:of|since|until|till|by)(?= (?!Jan|Jun|Mar))) )${MONTH}`,
    ([, month]) => MONTHS[month!]!,
  ),
  ...listStopped(`(?<=\\b(?:on|last|next|this|every|until|till|by) )${DAY}`, ([, day]) => DAYS[day!]!),
  [
    /\b(Mon|Tues?|Wed|Thurs?|Fri|Sat|Sun)\.(?=,?\s+(?:\p{Ll}|\d|Jan|Feb|Ma[ry]|Apr|Ju[nl]|Aug|Sep|Oct|Nov|Dec))/gu,
    ([, day]) => DAYS[day!]!,
  ],
  [
    /\b(Lieut|Lt|Maj|Brig)\.?-(Col|Gen|Cmdr|Com)\b\.?/g,
    ([, first, second]) => `${TITLES[first!]}-${second === 'Com' ? 'Commander' : TITLES[second!]}`,
  ],
  ...Object.entries(TITLES).map(
    ([written, said]): Rule => [
      new RegExp(
        `(?<!\\d )\\b${written}(?:\\.${NEEDS_STOP.test(written) ? `(?!\\s+${SENTENCE_START})` : '?'})(?=\\s+${NAME})`,
        'gu',
      ),
      () => said,
    ],
  ),
  [new RegExp(`(?!${IN_STREET})\\bDr\\.?(?=\\s+\\p{Lu})`, 'gu'), () => 'Doctor'],
  [new RegExp(`(?!${IN_STREET})\\bSt\\.?(?=\\s+\\p{Lu})`, 'gu'), () => 'Saint'],
  [/(?<![\p{L}.])M\.(?=\s+(?:\p{Lu}\p{Ll}{2}|d[’']\p{Lu}|(?:d[eu]|des|de la) \p{Lu}))/gu, () => 'Monsieur'],
  ...AFTER.flatMap(([pattern, said]) =>
    listStopped(pattern.startsWith('(') ? pattern : `\\b${pattern}`, () => said),
  ),
];

/** "I" behind a verb at the end of a sentence: "It was I." */
const FINAL_PRONOUN =
  '(?<=\\b(?:was|is|were|am|be|do|did|have|had|can|could|shall|will|would|than|and|but|or|nor) )I\\. ';

/** Letters with full stops are said one by one: "U.S.A.", "J. R. R. Tolkien". */
export const INITIAL_RULES: readonly Rule[] = [
  [
    new RegExp(
      `\\b(?:\\p{Lu}\\.){2,}(?=\\s*[”"’)]*\\s*$|\\s+[“"‘(]*(?:${SENTENCE_START}|\\p{Lu}\\p{Ll}*\\s+(?:was|is|were|had|did|then)\\b))`,
      'gu',
    ),
    ([letters]) => `${spell(letters!)}.`,
  ],
  [/\b(?:\p{Lu}\.){2,}/gu, ([letters]) => spell(letters!)],
  [
    new RegExp(
      `(?<![\\p{L}.]|\\bI |\\p{Lu} |\\b(?:[Pp]lan|[Vv]itamin|[Tt]ype|[Cc]lass|[Ee]xhibit|[Rr]oom|[Gg]rade|[Hh]epatitis) )(?!\\p{Lu}\\. ${SENTENCE_START}|${FINAL_PRONOUN})((?:\\p{Lu}\\. ?)+)(?=\\p{Lu}\\p{Ll})`,
      'gu',
    ),
    ([letters]) => `${spell(letters!)} `,
  ],
];

function spell(letters: string): string {
  return letters.replace(/[.\s]+/g, ' ').trim();
}
