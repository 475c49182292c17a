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
  const words = minutes.startsWith('0') ? `oh ${sayCardinal(minutes[1]!)}` : sayCardinal(minutes);
  return `${hour} ${words}${sayHalf(half)}`;
}

/** `a.m.` and `p.m.` with or without stops; the last one is left where it ends the sentence. */
const HALF = '([apAP])\\.?[mM]\\b(?:\\.(?=\\s+\\p{Ll}|\\s*[,;:)]))?';

export const DATE_RULES: readonly Rule[] = [
  [
    /\b(\d{4})-(\d{1,2})-(\d{1,2})\b/g,
    ([written, year, month, day]) => sayDate(Number(month), day!, year!) ?? written!,
  ],
  [/\b(\d{1,2})\/(\d{1,2})\/(\d{4})\b/g, ([written, a, b, year]) => saySlashed(written!, a!, b!, year!)],
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
    /\b(\d{1,2}):(\d{2}):(\d{2})\b/g,
    ([, hours, minutes, seconds]) =>
      `${sayTime(hours!, minutes!, '')} and ${sayCardinal(String(Number(seconds)))} seconds`,
  ],
  [
    new RegExp(`\\b(\\d{1,2}):(\\d{2})(?:\\s?${HALF})?(?![\\d:])`, 'gu'),
    ([, hours, minutes, half]) => sayTime(hours!, minutes!, half!),
  ],
  [
    new RegExp(`\\b(\\d{1,2})\\s?${HALF}`, 'gu'),
    ([, hours, half]) => `${sayCardinal(hours!)}${sayHalf(half!)}`,
  ],
];

/** What may stand behind a number of four digits that counts something. */
const COUNTED =
  '(?!,\\d|\\.\\d|[\\p{L}\\d%°]|\\s+(?:\\p{Ll}+s(?<!\\b(?:was|is|has|this|his|as|its|always))|men|women|people|children|feet|sheep|million|billion|and|k[gmW]|[cm]m|m[gli]|m|g|lb|oz|ft|yd|[kM]?Hz|mph)\\b)';

export const YEAR_RULES: readonly Rule[] = [
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
    new RegExp(`\\b${YEAR}\\s?[–-]\\s?${YEAR}\\b`, 'g'),
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
