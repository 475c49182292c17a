import type { Rule } from '../rules.ts';
import { sayCardinal, sayDigits, sayOrdinal, sayYear, toPlural } from './numbers.ts';

const MONTHS = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
];
const MONTH = `(${MONTHS.join('|')})`;
const YEAR = '(1[1-9]\\d\\d|20\\d\\d)';
/** Years that are told from counts by the word before them alone. */
const EARLY_YEAR = '(1\\d\\d\\d|20\\d\\d)';

function sayDate(month: number, day: string, year: string): string | undefined {
  const name = MONTHS[month - 1];
  if (!name || Number(day) < 1 || Number(day) > 31) return undefined;
  return `${name} ${sayOrdinal(String(Number(day)))}${year ? `, ${sayYear(year)}` : ''}`;
}

/** In American order, unless the first number can be no month. */
function saySlashed(written: string, first: string, second: string, year: string): string {
  const [a, b] = [Number(first), Number(second)];
  return (a > 12 ? sayDate(b, first, year) : sayDate(a, second, year)) ?? written;
}

function sayHalf(half: string): string {
  return half ? ` ${half[0]!.toUpperCase()} M` : '';
}

function sayTime(hours: string, minutes: string, half: string): string {
  const hour = sayCardinal(String(Number(hours)));
  if (minutes === '00') return half ? `${hour}${sayHalf(half)}` : `${hour} o’clock`;
  return `${hour} ${sayTwoDigits(minutes)}${sayHalf(half)}`;
}

/** A day of a year in two digits. */
function sayShortDate(written: string, first: string, second: string, year: string): string {
  const day = saySlashed(written, first, second, '');
  return day === written ? written : `${day}, ${sayTwoDigits(year)}`;
}

function sayTwoDigits(digits: string): string {
  return digits.startsWith('0') ? `oh ${sayCardinal(digits[1]!)}` : sayCardinal(digits);
}

/** As soldiers and sailors tell it: "fourteen hundred", "oh six thirty". */
function sayMilitary(hours: string, minutes: string): string {
  return `${sayTwoDigits(hours)} ${minutes === '00' ? 'hundred' : sayTwoDigits(minutes)}`;
}

/** `a.m.` and `p.m.` with or without stops; the last one is left where it ends the sentence. */
const HALF = '([apAP])\\.?[mM]\\b(?:\\.(?=\\s+\\p{Ll}|\\s*[,;:)]))?';
/** What stands behind a time of day that is printed with a full stop: "the 10.15 train", "at 6.45 in the morning". */
const AFTER_TRAIN = '(?= (?:train|express|boat|bus|coach|from|to|for|out|up|down)\\b)';
/** Before it, beside words that take an amount as well: "rose to 10.15", "fell by 2.50", "close to 3.14". */
const BEFORE_TIME =
  '(?<=\\b(?:(?:[Uu]ntil|[Tt]ill|[Bb]efore|[Aa]fter|[Ss]ince)|(?<!\\b(?:stood|closed|opened|priced|valued|sold|bought|traded|stands?|stayed|remained|settled|peaked|cost|costs) )[Aa]t|(?<!\\b(?:rose|risen|rise|fell|fallen|fall|grew|grown|grow|up|down|increased?|reduced?|decreased?|multiplied|multiply|divided?|dropped|won|lost|beat|climbed|cut|raised|missed|gained|jumped|slipped) )[Bb]y) )';
const AFTER_TIME =
  '(?= (?:in the|this|that|on|sharp|precisely|tomorrow|to-morrow|tonight|to-night|yesterday|to|and|when|every|each)\\b|[,;]?[”"’]? (?!per\\b|point\\b)(?:he|she|they|we|I|the|it)\\b|[,.;!?]?[”"’]?\\s*$|[,.;!?][”"’]?\\s+["“‘]?\\p{Lu})';

export const DATE_RULES: readonly Rule[] = [
  [/(?<=\d(?:0s|st|nd|rd|th))\s?[–-]\s?(?=[’']?\d+(?:0s|st|nd|rd|th)\b)/g, () => ' to '],
  [
    /\b(\d{1,2})h ?(\d{1,2})m?(?:in)?\b(?!\.\d)/g,
    ([, hours, minutes]) => `${hours} hours ${minutes} minutes`,
  ],
  [/\b(1?\d|2[0-4])\.([0-5]\d)(?= o[’']clock)/g, ([, hours, minutes]) => sayTime(hours!, minutes!, '')],
  [
    /\b(\d{4})[-/](\d{1,2})[-/](\d{1,2})\b/g,
    ([written, year, month, day]) => sayDate(Number(month), day!, year!) ?? written!,
  ],
  [/\b(\d{1,2})\/(\d{1,2})\/(\d{4})\b/g, ([written, a, b, year]) => saySlashed(written!, a!, b!, year!)],
  [
    /\b(\d{1,2})\.(\d{1,2})\.(\d{4})\b/g,
    ([written, day, month, year]) => sayDate(Number(month), day!, year!) ?? written!,
  ],
  [
    /(?<![\d/])(\d{1,2})\/(\d{1,2})\/(\d{2})(?![\d/])/g,
    ([written, a, b, year]) => sayShortDate(written!, a!, b!, year!),
  ],
  [
    new RegExp(`\\b${MONTH} (\\d{1,2})(?:st|nd|rd|th)?(?=,? ${YEAR})`, 'g'),
    ([, month, day]) => `${month} ${sayOrdinal(day!)}`,
  ],
  [
    new RegExp(`\\b(?:the )?(\\d{1,2})(?:st|nd|rd|th)? (?:of )?${MONTH}\\b`, 'g'),
    ([, day, month]) => `the ${sayOrdinal(day!)} of ${month}`,
  ],
  [
    new RegExp(`\\b${MONTH} (\\d{1,2})(?!\\d|:|st|nd|rd|th|,\\d)\\b`, 'g'),
    ([, month, day]) => `${month} ${sayOrdinal(day!)}`,
  ],
  [
    /(?<=\b\d{1,2}(?:[:.]\d{2})?\s?(?:[ap]\.?m\.?)|\b\d{1,2}:\d{2})\s?[-–—]\s?(?=\d{1,2}(?:[:.]\d{2}|\s?[ap]\.?m\b))/gi,
    () => ' to ',
  ],
  [
    /\b(\d{1,2}):(\d{2}):(\d{2})\b/g,
    ([, hours, minutes, seconds]) =>
      `${sayTime(hours!, minutes!, '')} and ${sayCardinal(String(Number(seconds)))} seconds`,
  ],
  // Chapter and verse.
  [
    /(?<=\b\p{Lu}\p{Ll}+\.? )(\d{1,3}):([1-9]\d{0,2})(?:[-–](\d{1,3})(?!\d|:)|(?<=:\d)(?![\d:]))/gu,
    ([, chapter, verse, last]) =>
      `${sayCardinal(chapter!)} ${sayCardinal(verse!)}${last ? ` to ${sayCardinal(last)}` : ''}`,
  ],
  [
    new RegExp(`\\b(\\d{1,2})\\.([0-5]\\d)\\s?${HALF}`, 'gu'),
    ([, hours, minutes, half]) => sayTime(hours!, minutes!, half!),
  ],
  [
    new RegExp(
      `(?<=\\b[Tt]he )(1?\\d|2[0-4])\\.([0-5]\\d)${AFTER_TRAIN}|${BEFORE_TIME}(1?\\d|2[0-4])\\.([0-5]\\d)${AFTER_TIME}`,
      'gu',
    ),
    ([, hours, minutes, otherHours, otherMinutes]) =>
      sayTime(hours || otherHours!, minutes || otherMinutes!, ''),
  ],
  [
    /(?<=\b(?:[Aa]t|[Bb]y|[Ff]rom|[Uu]ntil|[Tt]ill|[Tt]o|[Bb]efore|[Aa]fter|[Ss]ince|[Aa]round|and) )([01]\d|2[0-3])([0-5]\d)(?= (?:hours|hrs)\b)/g,
    ([, hours, minutes]) => sayMilitary(hours!, minutes!),
  ],
  [/\b(0\d)([0-5]\d)(?= (?:hours|hrs)\b)/g, ([, hours, minutes]) => sayMilitary(hours!, minutes!)],
  [
    new RegExp(`\\b(\\d{1,2}):(\\d{2})(?:\\s?${HALF})?(?![\\d:])`, 'gu'),
    ([, hours, minutes, half]) => sayTime(hours!, minutes!, half!),
  ],
  [
    new RegExp(`\\b(\\d{1,2})\\s?${HALF}`, 'gu'),
    ([, hours, half]) => `${sayCardinal(hours!)}${sayHalf(half!)}`,
  ],
  // "Chapter 3: 12 men" is a heading with what it is about.
  [
    /(?<![\d:])(\d{1,3})(?::| : )(\d{1,3})(?![\d:])/g,
    ([, a, b]) => `${sayCardinal(a!)} to ${sayCardinal(b!)}`,
  ],
];

/** What may stand behind a number of four digits that counts something. */
const COUNTED =
  '(?!,\\d|\\.\\d|[\\p{L}\\d%°]|\\s+(?:\\p{Ll}+s(?<!\\b(?:was|is|has|this|his|as|its|always)|[uis]s)|men|women|people|children|feet|sheep|million|billion|and|k[gmW]|[cm]m|m[gli]|m|g|lb|oz|ft|yd|[kM]?Hz|mph)\\b)';

export const YEAR_RULES: readonly Rule[] = [
  [
    new RegExp(
      `(?<=\\b(?:${MONTHS.join('|')})(?: [a-z]+(?:-[a-z]+)?)?,? )${EARLY_YEAR}(?![\\d°%]|,\\d|\\.\\d)`,
      'g',
    ),
    ([, year]) => sayYear(year!),
  ],
  [new RegExp(`(?<=\\b(?:[Pp]re|[Pp]ost|[Mm]id)-)${YEAR}\\b`, 'g'), ([, year]) => sayYear(year!)],
  [
    new RegExp(`\\b${YEAR}\\s?[–-]\\s?(\\d\\d)(?![\\d–-]|\\.\\d)`, 'g'),
    ([written, from, to]) =>
      Number(to) > Number(from) % 100 ? `${sayYear(from!)} to ${sayTwoDigits(to!)}` : written!,
  ],
  [/(?<![\p{L}\d])[’']?([48]9)ers\b/gu, ([, year]) => `${sayCardinal(year!)}rs`],
  [
    /\b(1[1-9]|20)(\d0)[’']?s\b/g,
    ([, century, decade]) =>
      decade === '00'
        ? century === '20'
          ? 'two thousands'
          : `${sayCardinal(century!)} hundreds`
        : `${sayCardinal(century!)} ${toPlural(sayCardinal(decade!))}`,
  ],
  [/(?:(?<![\p{L}\d])[’'‘])?\b([2-9]0)s\b/gu, ([, decade]) => toPlural(sayCardinal(decade!))],
  [
    new RegExp(`\\b${EARLY_YEAR}\\s?[–-]\\s?${EARLY_YEAR}\\b`, 'g'),
    ([, from, to]) => `${sayYear(from!)} to ${sayYear(to!)}`,
  ],
  [
    /(?<![\d,.])\b(\d{1,3}(?:,\d{3})+|\d{1,4}) ?(B\.C\.E\.|BCE|B\.C\.|BC|C\.E\.|A\.D\.|AD)(?![\p{L}])/gu,
    ([, year, era]) => `${year!.length === 4 ? sayYear(year!) : sayCardinal(year!)} ${spellEra(era!)}`,
  ],
  [
    /(?<!\p{L})(A\.D\.|AD) (\d{1,4})\b/gu,
    ([, era, year]) => `${spellEra(era!)} ${year!.length === 4 ? sayYear(year!) : sayCardinal(year!)}`,
  ],
  [
    new RegExp(
      `(?<=\\b(?:[Ii]n|[Ss]ince|[Bb]y|[Uu]ntil|till|of|year|circa|copyright) )${EARLY_YEAR}(?:(?=\\sand\\b)|${COUNTED})`,
      'gu',
    ),
    ([, year]) => sayYear(year!),
  ],
  [new RegExp(`(?<=\\b(?:from|between|and) )${YEAR}(?=\\sand\\b)`, 'giu'), ([, year]) => sayYear(year!)],
  [new RegExp(`(?<![\\d,.#$£€-])\\b${YEAR}${COUNTED}`, 'gu'), ([, year]) => sayYear(year!)],
];

function spellEra(era: string): string {
  return Array.from(era.replaceAll('.', '')).join(' ');
}

const PHONE = ', ';

export const PHONE_RULES: readonly Rule[] = [
  [
    /(?<=\b(?:[Cc]all|[Dd]ial(?:led|ed)?|[Cc]alled|[Pp]hone|[Rr]ing) )(911|999|112|000)\b/g,
    ([, digits]) => sayDigits(digits!),
  ],
  [
    /\+(\d{1,3})((?:[ -]\d{2,4}){2,5})\b/g,
    ([, country, rest]) =>
      `plus ${sayDigits(country!)}${rest!
        .trim()
        .split(/[ -]/)
        .map((group) => PHONE + sayDigits(group))
        .join('')}`,
  ],
  [/\b1-(\d{3})-(\d{3})-(\d{4})\b/g, ([, ...groups]) => ['one', ...groups.map(sayDigits)].join(PHONE)],
  [
    /(?:\((\d{3})\) ?|\b(\d{3})-)(\d{3})-(\d{4})\b/g,
    ([, area, other, ...groups]) => [area || other!, ...groups].map(sayDigits).join(PHONE),
  ],
  [/\b(\d{3})-(\d{4})\b/g, ([, ...groups]) => groups.map(sayDigits).join(PHONE)],
];
