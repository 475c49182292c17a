import type { Rule } from '../rules.ts';
import { sayCardinal, sayDigits, sayNumber } from './numbers.ts';

const POWERS = '⁰¹²³⁴⁵⁶⁷⁸⁹';
const INDICES = '₀₁₂₃₄₅₆₇₈₉';
const toDigits = (text: string, marks: string): string =>
  Array.from(text, (mark) => (marks.includes(mark) ? String(marks.indexOf(mark)) : mark)).join('');

function sayAddress(address: string): string {
  return address
    .replace(/^https?:\/\//, '')
    .replace(/^www\./, '')
    .replace(/\?.*$|\/$/, '')
    .replaceAll('@', ' at ')
    .replaceAll('.', ' dot ')
    .replaceAll('/', ' slash ')
    .replaceAll('-', ' dash ')
    .replaceAll('_', ' underscore ');
}

function sayPower(base: string, power: string): string {
  const digits = toDigits(power, POWERS).replace('⁻', 'minus ').replace('⁺', 'plus ');
  const said = digits === '2' ? 'squared' : digits === '3' ? 'cubed' : `to the power of ${digits}`;
  return `${base} ${said}`;
}

/** Addresses and pictures, before anything looks at their parts. */
export const ADDRESS_RULES: readonly Rule[] = [
  [
    /\bhttps?:\/\/[^\s<>"”)]*[^\s<>"”).,;:!?]|\bwww\.[^\s<>"”)]*[^\s<>"”).,;:!?]/gi,
    ([address]) => sayAddress(address!),
  ],
  [/[\w.+-]+@[\w-]+(?:\.[\w-]+)+/g, ([address]) => sayAddress(address!)],
  [/ ?(?:\p{Extended_Pictographic}(?<![\d#*©®™↔↕])[\u{1f3fb}-\u{1f3ff}\ufe0f\u200d]*)+/gu, () => ''],
];

export const SYMBOL_RULES: readonly Rule[] = [
  [/(?<=\p{Lu})&(?=\p{Lu})/gu, () => ' and '],
  [/\s?&\s?(?=\S)/g, () => ' and '],
  [/\band\/or\b/gi, () => 'and or'],
  [/#\s?(?=\d)/g, () => 'number '],
  [/\b([A-G])#/g, ([, letter]) => `${letter} sharp`],
  [/(?<=^|\s)@(?=\p{L})/gu, () => 'at '],
  [
    /(?<=\d)\^(-?)(\d+)/g,
    ([, sign, power]) => ` to the power of ${sign ? 'minus ' : ''}${sayNumber(power!)}`,
  ],
  [/([\p{L}\d]+)([⁻⁺]?[⁰¹²³⁴⁵⁶⁷⁸⁹]+)/gu, ([, base, power]) => sayPower(base!, power!)],
  [/([₀₁₂₃₄₅₆₇₈₉]+)/g, ([, index]) => ` ${toDigits(index!, INDICES)} `],
  [/[™®℠]/g, () => ''],
  [/©\s?/g, () => 'copyright '],
  [/±\s?/g, () => 'plus or minus '],
  [/(?<=^|\s)~\s?(?=\d)/g, () => 'about '],
  [/(?<=\d)\s?[*×]\s?(?=\d)/g, () => ' times '],
  [/(?<=\d) x (?=\d)|(?<=\b\d{1,4})x(?=\d{1,4}\b)/g, () => ' by '],
  [/≈\s?(?=\d)/g, () => 'about '],
  [/(?<=\S)\s?≤\s?(?=\d)/g, () => ' is at most '],
  [/(?<=\S)\s?≥\s?(?=\d)/g, () => ' is at least '],
  [/(?<=\S)\s?≠\s?(?=\S)/g, () => ' is not '],
  [/(?<=\d)\s?÷\s?(?=\d)/g, () => ' divided by '],
  [/(?<=\d)\s?\+\s?(?=\d)|(?<=[\p{L}\d]) \+ (?=[\p{L}\d])/gu, () => ' plus '],
  [/(?<=\d) [-−] (?=\d)/g, () => ' minus '],
  [/(?<=[\p{L}\d])\s?=\s?(?=[\p{L}\d])/gu, () => ' equals '],
  [/(?<=\d)\s?<\s?(?=\d)/g, () => ' is less than '],
  [/(?<=\d)\s?>\s?(?=\d)/g, () => ' is greater than '],
];

/** What is left: numbers by themselves or before a hyphen. Digits within names stay. */
export const NUMBER_RULES: readonly Rule[] = [
  [
    /(?<![\p{L}\d.,])(?:([12])(?= (?:Samuel|Chronicles|Corinthians|Thessalonians|Timothy|Peter|(?<!\b(?:[Tt]he|[Ww]e|were|are|was|had|have|has|with|of|than|and|held|holding) [12] )Kings)\b(?! (?:and|or|was|is|said)\b))|([123])(?= John\b(?! (?:and|or|was|is|said)\b)))/gu,
    ([, number, letter]) => ['First', 'Second', 'Third'][Number(number || letter) - 1]!,
  ],
  [
    /(?<![\p{L}\d.])\.(\d{2,3})(?=[- ]?(?:cal|inch|rifle|pistol|revolver|Colt|Magnum|gun|automatic|Smith|Webley|Winchester|Remington|bullet|round|slug|shell|carbine|Special|ACP))|(?<=\b(?:[Aa]|[Hh]is|[Hh]er|[Mm]y|[Yy]our) )\.(\d\d)(?!\d)/gu,
    ([, caliber, bare]) => sayCaliber(caliber || bare!),
  ],
  [/(?<![\p{L}\d.])\.(\d+)(?![\p{L}\d])/gu, ([, decimals]) => `point ${sayDigits(decimals!)}`],
  [/(?<![\p{L}\d.])[-\u2212]?\d[\d,]*(?:\.\d+)?(?![\p{L}\d])/gu, ([number]) => sayTrimmed(number!)],
];

/** "A forty-five", "a three fifty-seven". */
function sayCaliber(digits: string): string {
  if (digits.length === 2) return sayCardinal(String(Number(digits)));
  const rest = digits.slice(1);
  return `${sayCardinal(digits[0]!)} ${rest.startsWith('0') ? `oh ${sayCardinal(rest[1]!)}` : sayCardinal(rest)}`;
}

/** A comma behind a number is none of its own. */
function sayTrimmed(number: string): string {
  const own = number.replace(/,+$/, '');
  return sayNumber(own) + number.slice(own.length);
}
