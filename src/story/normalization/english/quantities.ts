import type { Rule } from '../rules.ts';
import { sayCardinal, sayNumber, sayOrdinal } from './numbers.ts';

const NUMBER = '[-\\u2212]?\\d[\\d,]*(?:\\.\\d+)?';
const CURRENCIES: Readonly<
  Record<string, readonly [one: string, many: string, smallOne: string, small: string]>
> = {
  $: ['dollar', 'dollars', 'cent', 'cents'],
  '£': ['pound', 'pounds', 'penny', 'pence'],
  '€': ['euro', 'euros', 'cent', 'cents'],
  '¥': ['yen', 'yen', 'sen', 'sen'],
  '₹': ['rupee', 'rupees', 'paisa', 'paise'],
};
const UNITS: Readonly<Record<string, readonly [one: string, many: string]>> = {
  'km/h': ['kilometer per hour', 'kilometers per hour'],
  'm/s': ['meter per second', 'meters per second'],
  mph: ['mile per hour', 'miles per hour'],
  'km²': ['square kilometer', 'square kilometers'],
  'm²': ['square meter', 'square meters'],
  'm³': ['cubic meter', 'cubic meters'],
  kg: ['kilogram', 'kilograms'],
  mg: ['milligram', 'milligrams'],
  km: ['kilometer', 'kilometers'],
  cm: ['centimeter', 'centimeters'],
  mm: ['millimeter', 'millimeters'],
  ml: ['milliliter', 'milliliters'],
  lbs: ['pound', 'pounds'],
  lb: ['pound', 'pounds'],
  oz: ['ounce', 'ounces'],
  ft: ['foot', 'feet'],
  yd: ['yard', 'yards'],
  mi: ['mile', 'miles'],
  kHz: ['kilohertz', 'kilohertz'],
  MHz: ['megahertz', 'megahertz'],
  Hz: ['hertz', 'hertz'],
  kW: ['kilowatt', 'kilowatts'],
  '°C': ['degree Celsius', 'degrees Celsius'],
  '℃': ['degree Celsius', 'degrees Celsius'],
  '°F': ['degree Fahrenheit', 'degrees Fahrenheit'],
  '°': ['degree', 'degrees'],
  m: ['meter', 'meters'],
  g: ['gram', 'grams'],
};
const UNIT = Object.keys(UNITS)
  .sort((a, b) => b.length - a.length)
  .join('|');
const FRACTIONS: Readonly<Record<string, string>> = {
  '½': '1/2',
  '¼': '1/4',
  '¾': '3/4',
  '⅓': '1/3',
  '⅔': '2/3',
  '⅛': '1/8',
};
const FRACTION = `[${Object.keys(FRACTIONS).join('')}]`;

function sayMoney(sign: string, amount: string): string {
  const [one, many, smallOne, small] = CURRENCIES[sign]!;
  const [whole = '0', cents = ''] = amount.replaceAll(',', '').split('.');
  if (cents.length === 1 || cents.length > 2) return `${sayNumber(amount)} ${many}`;
  const least = Number(cents || 0);
  const low = `${sayCardinal(String(least))} ${least === 1 ? smallOne : small}`;
  if (Number(whole) === 0 && least > 0) return low;
  const high = `${sayCardinal(whole)} ${Number(whole) === 1 ? one : many}`;
  return least > 0 ? `${high} and ${low}` : high;
}

function sayFraction(top: string, bottom: string): string {
  const part = bottom === '2' ? 'half' : bottom === '4' ? 'quarter' : sayOrdinal(bottom);
  const many = part === 'half' ? 'halves' : `${part}s`;
  return `${sayCardinal(top)} ${top === '1' ? part : many}`;
}

function sayMixed(whole: string, fraction: string): string {
  const [top, bottom] = (FRACTIONS[fraction] ?? fraction).split('/');
  const said = sayFraction(top!, bottom!);
  return `${sayCardinal(whole)} and ${said.replace(/^one (half|quarter)$/, 'a $1')}`;
}

function sayAmount(number: string, unit: string): string {
  const [one, many] = UNITS[unit]!;
  return `${sayNumber(number)} ${number === '1' ? one : many}`;
}

export const QUANTITY_RULES: readonly Rule[] = [
  [/(\d+)['′’](\d{1,2})["″”]/g, ([, feet, inches]) => `${sayCardinal(feet!)} foot ${sayCardinal(inches!)}`],
  [
    /([$£€¥₹])(\d[\d,]*(?:\.\d+)?) (hundred|thousand|million|billion|trillion)\b/g,
    ([, sign, amount, scale]) => `${sayNumber(amount!)} ${scale} ${CURRENCIES[sign!]![1]}`,
  ],
  [
    /\b(an?) ([$£€¥₹])(\d[\d,]*)(?= \p{Ll})/giu,
    ([, article, sign, amount]) => `${article} ${sayCardinal(amount!)} ${CURRENCIES[sign!]![0]}`,
  ],
  [/([$£€¥₹])\s?(\d[\d,]*(?:\.\d+)?)/g, ([, sign, amount]) => sayMoney(sign!, amount!)],
  [/(\d+)\s?¢/g, ([, amount]) => `${sayCardinal(amount!)} ${amount === '1' ? 'cent' : 'cents'}`],
  [
    new RegExp(`(?<![\\p{L}\\d.])(${NUMBER})\\s?[%％]`, 'gu'),
    ([, number]) => `${sayNumber(number!)} percent`,
  ],
  [/\b24\/7\b/g, () => 'twenty-four seven'],
  [/\b(10)\/(10)\b/g, ([, a, b]) => `${sayCardinal(a!)} out of ${sayCardinal(b!)}`],
  [/\b(\d+) (\d\/\d{1,2})(?![\d/])/g, ([, whole, fraction]) => sayMixed(whole!, fraction!)],
  [new RegExp(`(\\d+)\\s?(${FRACTION})`, 'g'), ([, whole, fraction]) => sayMixed(whole!, fraction!)],
  [
    new RegExp(FRACTION, 'g'),
    ([fraction]) => sayFraction(...(FRACTIONS[fraction!]!.split('/') as [string, string])),
  ],
  [/(?<![\d/])1\/2 (?=an?\b)/g, () => 'half '],
  [
    /(?<![\d/])(\d{1,2})\/(\d{1,2})(?![\d/])/g,
    ([written, top, bottom]) => (Number(bottom) > 1 ? sayFraction(top!, bottom!) : written!),
  ],
  [
    new RegExp(`\\b([Aa]n?) (${NUMBER})\\s?(${UNIT})(?![\\p{L}\\d°])(?= \\p{Ll})`, 'gu'),
    ([, article, number, unit]) => `${article} ${sayNumber(number!)} ${UNITS[unit!]![0]}`,
  ],
  [
    new RegExp(`(?<![\\p{L}\\d.,])(${NUMBER})\\s?(${UNIT})(?![\\p{L}\\d°’'])`, 'gu'),
    ([, number, unit]) => sayAmount(number!, unit!),
  ],
  [/\b(\d[\d,]*)(?:st|nd|rd|th)\b/g, ([, number]) => sayOrdinal(number!.replaceAll(',', ''))],
];

/** Numbers from one to another, and results of games. */
export const RANGE_RULES: readonly Rule[] = [
  [
    /(?<![\d-])(\d{1,4})\s?–\s?(\d{1,4})(?![\d–])/g,
    ([, from, to]) => `${sayCardinal(from!)} to ${sayCardinal(to!)}`,
  ],
  [
    /(?<![\p{L}\d-])(\d{1,3})-(\d{1,3})(?![\p{L}\d-])/gu,
    ([, from, to]) => `${sayCardinal(from!)} to ${sayCardinal(to!)}`,
  ],
];
