const DIGITS = '零一二三四五六七八九';
const PLACES = ['', '十', '百', '千'];
const SCALES = ['', '万', '亿', '万亿'];

/** Says each digit: 一九八四; with 幺 for one, as in telephone numbers. */
export function sayDigits(digits: string, one = '一'): string {
  return Array.from(digits.replace(/\D/g, ''), (digit) =>
    digit === '1' ? one : DIGITS[Number(digit)]!,
  ).join('');
}

/** Says a whole number: 一万零五十. One of more than sixteen digits is said digit by digit. */
export function sayWhole(digits: string): string {
  const plain = digits.replaceAll(',', '');
  if (/^0\d/.test(plain) || plain.length > 16) return sayDigits(plain);
  if (Number(plain) === 0) return '零';
  const groups = plain.padStart(Math.ceil(plain.length / 4) * 4, '0').match(/\d{4}/g)!;
  let said = '';
  let isGap = false;
  for (const [i, group] of groups.entries()) {
    if (group === '0000') {
      isGap = said !== '';
      continue;
    }
    const hasZero = said !== '' && (isGap || group.startsWith('0'));
    said += (hasZero ? '零' : '') + sayGroup(group) + SCALES[groups.length - 1 - i]!;
    isGap = false;
  }
  // 十五, not 一十五.
  return said
    .replace(/^一十/, '十')
    .replace(/^二千(?=$|零|[一二三四五六七八九])/, '两千')
    .replace(/^二(?=[万亿])/, '两');
}

function sayGroup(group: string): string {
  let said = '';
  for (const [i, digit] of Array.from(group.replace(/^0+/, '')).entries()) {
    const place = PLACES[group.replace(/^0+/, '').length - 1 - i]!;
    if (digit !== '0') said += DIGITS[Number(digit)]! + place;
    else if (!said.endsWith('零')) said += '零';
  }
  return said.replace(/零+$/, '');
}

/** Says a number with or without decimals and a sign. */
export function sayNumber(written: string): string {
  const sign = /^[-\u2212]/.test(written) ? '负' : '';
  const [whole = '', decimals] = written.replace(/^[-\u2212]/, '').split('.');
  return `${sign}${sayWhole(whole || '0')}${decimals ? `点${sayDigits(decimals)}` : ''}`;
}
