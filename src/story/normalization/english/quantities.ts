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
  US$: ['US dollar', 'US dollars', 'cent', 'cents'],
  A$: ['Australian dollar', 'Australian dollars', 'cent', 'cents'],
  AU$: ['Australian dollar', 'Australian dollars', 'cent', 'cents'],
  C$: ['Canadian dollar', 'Canadian dollars', 'cent', 'cents'],
  CA$: ['Canadian dollar', 'Canadian dollars', 'cent', 'cents'],
  NZ$: ['New Zealand dollar', 'New Zealand dollars', 'cent', 'cents'],
  HK$: ['Hong Kong dollar', 'Hong Kong dollars', 'cent', 'cents'],
  S$: ['Singapore dollar', 'Singapore dollars', 'cent', 'cents'],
};
const CURRENCY = '((?:(?<![\\p{L}\\d])(?:US|AU?|CA?|NZ|HK|S))?\\$|[£€¥₹])';
/** Short forms of scales behind an amount: "$3bn", "£1m". */
const SCALES: Readonly<Record<string, string>> = {
  k: 'thousand',
  K: 'thousand',
  m: 'million',
  M: 'million',
  mn: 'million',
  b: 'billion',
  B: 'billion',
  bn: 'billion',
  tn: 'trillion',
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
  kWh: ['kilowatt hour', 'kilowatt hours'],
  W: ['watt', 'watts'],
  V: ['volt', 'volts'],
  GHz: ['gigahertz', 'gigahertz'],
  KB: ['kilobyte', 'kilobytes'],
  MB: ['megabyte', 'megabytes'],
  GB: ['gigabyte', 'gigabytes'],
  TB: ['terabyte', 'terabytes'],
  Mbps: ['megabit per second', 'megabits per second'],
  rpm: ['revolution per minute', 'revolutions per minute'],
  dB: ['decibel', 'decibels'],
  hr: ['hour', 'hours'],
  hrs: ['hour', 'hours'],
  min: ['minute', 'minutes'],
  mins: ['minute', 'minutes'],
  sec: ['second', 'seconds'],
  secs: ['second', 'seconds'],
  yds: ['yard', 'yards'],
  gal: ['gallon', 'gallons'],
  gals: ['gallon', 'gallons'],
  pt: ['pint', 'pints'],
  pts: ['pint', 'pints'],
  qt: ['quart', 'quarts'],
  qts: ['quart', 'quarts'],
  doz: ['dozen', 'dozen'],
  cwt: ['hundredweight', 'hundredweight'],
  'sq ft': ['square foot', 'square feet'],
  'sq yd': ['square yard', 'square yards'],
  'sq mi': ['square mile', 'square miles'],
  'sq m': ['square meter', 'square meters'],
  'sq km': ['square kilometer', 'square kilometers'],
  'cu ft': ['cubic foot', 'cubic feet'],
  'cu yd': ['cubic yard', 'cubic yards'],
  'in.': ['inch', 'inches'],
  '°C': ['degree Celsius', 'degrees Celsius'],
  '℃': ['degree Celsius', 'degrees Celsius'],
  '°F': ['degree Fahrenheit', 'degrees Fahrenheit'],
  '°': ['degree', 'degrees'],
  m: ['meter', 'meters'],
  g: ['gram', 'grams'],
};
const UNIT = Object.keys(UNITS)
  .sort((a, b) => b.length - a.length)
  .map((unit) => unit.replace('.', '\\.'))
  .join('|');
/** The full stop behind the short form of a unit within a sentence. */
const UNIT_STOP = '(?:\\.(?=\\s*(?:\\p{Ll}|\\d|[,;:)])))?';
const BEARINGS: Readonly<Record<string, string>> = { N: 'north', S: 'south', E: 'east', W: 'west' };
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

/** Degrees of a place or an angle with their minutes and seconds. */
function sayDegrees([, degrees, minutes, seconds, bearing]: readonly string[]): string {
  const parts = [
    [degrees!, 'degree'],
    [minutes!, 'minute'],
    [seconds!, 'second'],
  ] as const;
  const said = parts.flatMap(([number, name]) =>
    number === '' ? [] : [`${sayNumber(number)} ${name}${number === '1' ? '' : 's'}`],
  );
  return [...said, ...(bearing ? [BEARINGS[bearing]!] : [])].join(' ');
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
  [/\b(lat|long)\.(?= \d+(?:\.\d+)?°)/gi, ([, word]) => `${word}itude`],
  [/(?<=\d)\s?m\.p\.h\.?(?=\s+\p{Ll}|[,;:])|(?<=\d)\s?m\.p\.h/gu, () => ' miles per hour'],
  [/(?<=\d)\s?h\.\s?p\.?(?=\s+\p{Ll}|[,;:])|(?<=\d)\s?h\.\s?p/gu, () => ' horsepower'],
  [/(\d+)′(?!\d)/g, ([, feet]) => `${sayCardinal(feet!)} ${feet === '1' ? 'foot' : 'feet'}`],
  [/(?<![\d′'’])(\d+)″/g, ([, inches]) => `${sayCardinal(inches!)} ${inches === '1' ? 'inch' : 'inches'}`],
  [
    /(\d+) ?ft\.? (\d{1,2}) ?in(?:\.(?!\s*[”"’)]*\s*$|\s+\p{Lu})|(?=\.)|\b(?!\s+(?:the|his|her|my|your|their|our|its|an?|height|stockinged|bare|socks|stockings|shoes|boots)\b))/gu,
    ([, feet, inches]) =>
      `${sayCardinal(feet!)} ${feet === '1' ? 'foot' : 'feet'} ${sayCardinal(inches!)} ${inches === '1' ? 'inch' : 'inches'}`,
  ],
  [/(?<=\d) st\.?(?= \d+ ?lbs?\b)/g, () => ' stone'],
  [
    /(?<![\d/])(\d)\/10(?![\d/]|\s+(?:of|inch|mile|second|ths)\b)/g,
    ([, top]) => `${sayCardinal(top!)} out of ten`,
  ],
  [/(?<=\d )(sq|cu)\.? ?(ft|in|yd|mi|km|m)\b/g, ([, power, unit]) => `${power} ${unit}`],
  [
    /(\d+)°\s?(\d{1,2})[′'’](?:\s?(\d{1,2})[″"”])?(?:\s?([NSEW])(?![\p{L}\d]))?/gu,
    (match) => sayDegrees(match),
  ],
  [/(\d+(?:\.\d+)?)°()()\s?([NSEW])(?![\p{L}\d])/gu, (match) => sayDegrees(match)],
  [
    /(?<![\p{L}\d])([4-7])['′’](1[01]|\d)(?![\d"″”'’])/gu,
    ([, feet, inches]) => `${sayCardinal(feet!)} foot ${sayCardinal(inches!)}`,
  ],
  [/(\d+)['′’](\d{1,2})["″”]/g, ([, feet, inches]) => `${sayCardinal(feet!)} foot ${sayCardinal(inches!)}`],
  [
    new RegExp(
      `\\b([Aa]n?) ${CURRENCY}(\\d[\\d,]*(?:\\.\\d+)?)(?: (hundred|thousand|million|billion|trillion)|\\s?(bn|mn|tn|[kKmMbB]))(?= \\p{Ll})`,
      'gu',
    ),
    ([, article, sign, amount, scale, short]) =>
      `${article} ${sayNumber(amount!)} ${scale || SCALES[short!]} ${CURRENCIES[sign!]![0]}`,
  ],
  [
    new RegExp(
      `${CURRENCY}(\\d[\\d,]*(?:\\.\\d+)?)(?: (hundred|thousand|million|billion|trillion)\\b|\\s?(bn|mn|tn|[kKmMbB])(?![\\p{L}\\d]))`,
      'gu',
    ),
    ([, sign, amount, scale, short]) =>
      `${sayNumber(amount!)} ${scale || SCALES[short!]} ${CURRENCIES[sign!]![1]}`,
  ],
  [
    new RegExp(`\\b(an?) ${CURRENCY}(\\d[\\d,]*)(?= \\p{Ll})`, 'giu'),
    ([, article, sign, amount]) => `${article} ${sayCardinal(amount!)} ${CURRENCIES[sign!]![0]}`,
  ],
  [
    new RegExp(`${CURRENCY}\\s?(\\d[\\d,]*(?:\\.\\d+)?)`, 'gu'),
    ([, sign, amount]) => sayMoney(sign!, amount!),
  ],
  [/(\d+)\s?¢/g, ([, amount]) => `${sayCardinal(amount!)} ${amount === '1' ? 'cent' : 'cents'}`],
  [
    new RegExp(`(?<![\\p{L}\\d.])(${NUMBER})\\s?[%％]`, 'gu'),
    ([, number]) => `${sayNumber(number!)} percent`,
  ],
  [/\b24\/7\b/g, () => 'twenty-four seven'],
  [/(?<![\d/])9\/11(?![\d/])/g, () => 'nine eleven'],
  [/\b(\d)\/(\d)(?= time\b)/g, ([, a, b]) => `${sayCardinal(a!)} ${sayCardinal(b!)}`],
  [
    /(?<![\d/])(\d{2})\/(\d{2})(?![\d/])/g,
    ([written, a, b]) => (a === b && a !== '10' ? `${sayCardinal(a!)} ${sayCardinal(b!)}` : written!),
  ],
  [/\b(10)\/(10)\b/g, ([, a, b]) => `${sayCardinal(a!)} out of ${sayCardinal(b!)}`],
  [/\b(\d+) (\d\/\d{1,2})(?![\d/])/g, ([, whole, fraction]) => sayMixed(whole!, fraction!)],
  [new RegExp(`(\\d+)\\s?(${FRACTION})`, 'g'), ([, whole, fraction]) => sayMixed(whole!, fraction!)],
  [
    new RegExp(FRACTION, 'g'),
    ([fraction]) => sayFraction(...(FRACTIONS[fraction!]!.split('/') as [string, string])),
  ],
  // Ten shillings and sixpence.
  [/(?<![\d/])(1\d|[7-9])\/6(?![\d/])/g, ([, shillings]) => `${sayCardinal(shillings!)} and six`],
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
    new RegExp(
      `(?<![\\p{L}\\d.,])(${NUMBER})\\s?(${UNIT})(?<![VW](?=\\.?\\s+[\\p{Lu}\\d]))(?<!pts?(?!\\.?\\s+of\\b))(?<!in\\.(?=[”"’)]*\\s*$|\\s+\\p{Lu}))(?![\\p{L}\\d°’']|\\.\\p{L})${UNIT_STOP}`,
      'gu',
    ),
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
