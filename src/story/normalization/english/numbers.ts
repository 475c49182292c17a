const UNITS = [
  'zero',
  'one',
  'two',
  'three',
  'four',
  'five',
  'six',
  'seven',
  'eight',
  'nine',
  'ten',
  'eleven',
  'twelve',
  'thirteen',
  'fourteen',
  'fifteen',
  'sixteen',
  'seventeen',
  'eighteen',
  'nineteen',
];
const TENS = ['', '', 'twenty', 'thirty', 'forty', 'fifty', 'sixty', 'seventy', 'eighty', 'ninety'];
const SCALES = ['', ' thousand', ' million', ' billion', ' trillion'];
const IRREGULAR: Readonly<Record<string, string>> = {
  one: 'first',
  two: 'second',
  three: 'third',
  five: 'fifth',
  eight: 'eighth',
  nine: 'ninth',
  twelve: 'twelfth',
};

/** Says a number of at most fifteen digits: "one thousand and five". Longer ones are said digit by digit. */
export function sayCardinal(digits: string): string {
  const plain = digits.replaceAll(',', '');
  if (plain.length > 15 || /^0\d/.test(plain)) return sayDigits(plain);
  const number = Number(plain);
  if (number === 0) return 'zero';
  const groups: string[] = [];
  let rest = number;
  for (let scale = 0; rest > 0; scale++) {
    const group = rest % 1000;
    rest = Math.floor(rest / 1000);
    // A last group below a hundred is joined by "and": "two thousand and five".
    const lead = scale === 0 && rest > 0 && group > 0 && group < 100 ? 'and ' : '';
    if (group > 0) groups.unshift(`${lead}${sayGroup(group)}${SCALES[scale]}`);
  }
  return groups.join(' ');
}

function sayGroup(number: number): string {
  const [hundreds, rest] = [Math.floor(number / 100), number % 100];
  const low = rest < 20 ? UNITS[rest]! : sayTens(rest);
  if (hundreds === 0) return low;
  return `${UNITS[hundreds]} hundred${rest > 0 ? ` and ${low}` : ''}`;
}

function sayTens(number: number): string {
  const [tens, ones] = [TENS[Math.floor(number / 10)]!, number % 10];
  return ones > 0 ? `${tens}-${UNITS[ones]}` : tens;
}

export function sayOrdinal(digits: string): string {
  const words = sayCardinal(digits);
  const last = /[a-z]+$/.exec(words)![0];
  const ordinal = IRREGULAR[last] ?? (last.endsWith('y') ? `${last.slice(0, -1)}ieth` : `${last}th`);
  return words.slice(0, -last.length) + ordinal;
}

export function sayDigits(digits: string): string {
  return Array.from(digits.replace(/\D/g, ''), (digit) => UNITS[Number(digit)]!).join(' ');
}

/** Says a number with or without decimals, and a sign. */
export function sayNumber(written: string): string {
  const sign = /^[-\u2212]/.test(written) ? 'minus ' : '';
  const [whole = '', decimals] = written.replace(/^[-\u2212+]/, '').split('.');
  return `${sign}${sayCardinal(whole || '0')}${decimals ? ` point ${sayDigits(decimals)}` : ''}`;
}

/** Says a year: "nineteen oh five", "two thousand five", "twenty twenty". */
export function sayYear(digits: string): string {
  const number = Number(digits);
  const [century, rest] = [Math.floor(number / 100), number % 100];
  if (digits.length < 4 || number % 1000 === 0) return sayCardinal(digits);
  if (number >= 2000 && number < 2010) return `two thousand ${UNITS[rest]}`;
  if (rest === 0) return `${sayGroup(century)} hundred`;
  return `${sayGroup(century)} ${rest < 10 ? `oh ${UNITS[rest]}` : sayGroup(rest)}`;
}

/** The plural of a number in words: "nineteen twenties". */
export function toPlural(words: string): string {
  return words.endsWith('y') ? `${words.slice(0, -1)}ies` : `${words}s`;
}
