import type { TextSpan } from '../../text-span.ts';
import { findHeadingForm, type HeadingForm } from './heading-lines.ts';
import type { TextRow } from './text-rows.ts';

export interface Heading extends TextSpan {
  readonly title: string;
  readonly level: number;
  readonly form?: HeadingForm;
}

const SENTENCE_END = /[.!?…。！？”"’」』）)\]*_—–-]$/;
const MAX_TITLE = 70;
/** A line of at most these characters may be a title or a name, which has no full stop. */
const MAX_SHORT = 50;
/** Empty lines between the number of a chapter and its title. */
const MAX_GAP = 4;

/** Finds the headings of a plain text by their form and by what stands around them. */
export function findHeadings(rows: readonly TextRow[]): Heading[] {
  const words = rows.map((row, i) => ({ ...row, i })).filter(({ text }) => text !== '');
  const candidates = words.flatMap(({ i, text }, w) => {
    const form = findHeadingForm(text);
    const isFit = form !== undefined && isPlaced(rows, i, form, words[w - 1]?.text, words[w + 1]?.text);
    return isFit ? [{ i, form }] : [];
  });
  const kept = candidates.filter(({ i, form }) => isKept(rows, i, form, candidates));
  const starts = new Set(kept.map(({ i }) => i));
  return kept.map(({ i, form }) => {
    const last = findLastRow(rows, i, form, starts);
    const lines = rows
      .slice(i, last + 1)
      .map(({ text }) => text)
      .filter((text) => text !== '');
    const title = lines
      .join(' ')
      .replace(/\s+/g, ' ')
      .replace(/^[*_=~#\s]+|[*_=~#\s]+$/g, '');
    return { start: rows[i]!.start, end: rows[last]!.end, title, level: 2, form };
  });
}

/** Whether what stands around a line lets it be a heading; keywords need less than bare numbers and capitals. */
function isPlaced(
  rows: readonly TextRow[],
  i: number,
  form: HeadingForm,
  before: string | undefined,
  after: string | undefined,
): boolean {
  const isChinese = /\p{Script=Han}/u.test(rows[i]!.text);
  const isBlank = (at: number): boolean => (rows[at]?.text ?? '') === '';
  if (form === 'keyword')
    return isBlank(i - 1) || isChinese || SENTENCE_END.test(rows[i - 1]!.text) || isHeadingBefore(rows, i);
  if (form === 'word') return isChinese || (isBlank(i - 1) && isBlank(i + 1));
  if (!isBlank(i - 1) || !(isBlank(i + 1) || form === 'numeral'))
    return isChinese && form !== 'capitals' && isBlank(i - 1);
  if (after === undefined) return false;
  const isShort = before !== undefined && before.length <= MAX_SHORT && !/[,;:]$/.test(before);
  const isAfterSentence = before === undefined || isShort || SENTENCE_END.test(before);
  // A page number stands in the middle of a sentence.
  return isAfterSentence && !/^\p{Ll}/u.test(after);
}

function isHeadingBefore(rows: readonly TextRow[], i: number): boolean {
  return findHeadingForm(rows[i - 1]?.text ?? '') !== undefined;
}

/** One line in capitals or one number alone is no heading: such come in numbers, or beside others. */
function isKept(
  rows: readonly TextRow[],
  i: number,
  form: HeadingForm,
  candidates: readonly { readonly i: number; readonly form: HeadingForm }[],
): boolean {
  if (form === 'keyword' || form === 'word') return true;
  if (form === 'numbered' && isListed(rows, i)) return false;
  const others = candidates.filter((other) => other.i !== i);
  return others.length > 0 && rows[i]!.text !== '';
}

/**
 * Whether the number before or behind that of a line stands above or below it, as in a list. What occurs again is an entry
 * of the contents, or the heading that it names.
 */
function isListed(rows: readonly TextRow[], i: number): boolean {
  const { text } = rows[i]!;
  const number = readNumber(text);
  return (
    [-1, 1].some((step) => {
      let at = i + step;
      while (rows[at]?.text === '') at += step;
      const other = rows[at]?.text ?? '';
      return findHeadingForm(other) === 'numbered' && readNumber(other) === number + step;
    }) && !rows.some((row, at) => at !== i && row.text === text)
  );
}

const HAN_DIGITS = '零一二三四五六七八九';

/** The number before a title, up to that which lists have; NaN for a larger one. */
function readNumber(line: string): number {
  const [, digits, roman, han] = /^[（(]?(?:(\d+)|([IVX]+)|([一二三四五六七八九十]+))/.exec(line) ?? [];
  if (digits) return Number(digits);
  if (roman) return Array.from(roman, (letter) => ROMAN_VALUES[letter]!).reduce(addRoman, 0);
  const [tens, ones] = han?.includes('十') ? han.split('十') : ['零', han];
  return (tens ? HAN_DIGITS.indexOf(tens) : 1) * 10 + (ones ? HAN_DIGITS.indexOf(ones) : 0);
}

const ROMAN_VALUES: Readonly<Record<string, number>> = { I: 1, V: 5, X: 10 };

function addRoman(sum: number, value: number, i: number, values: readonly number[]): number {
  return sum + (value < (values[i + 1] ?? 0) ? -value : value);
}

/** The last line of a heading: a title may stand under the number, directly or after an empty line. */
function findLastRow(
  rows: readonly TextRow[],
  i: number,
  form: HeadingForm,
  starts: ReadonlySet<number>,
): number {
  if (form === 'capitals' || form === 'numbered') return i;
  const isBlank = (at: number): boolean => (rows[at]?.text ?? '') === '';
  const isTitle = (at: number): boolean => {
    const text = rows[at]?.text ?? '';
    return text !== '' && !starts.has(at) && text.length <= MAX_TITLE && isTitleLine(text) && isBlank(at + 1);
  };
  if (!isBlank(i + 1)) return isTitle(i + 1) && !/\p{Script=Han}/u.test(rows[i + 1]!.text) ? i + 1 : i;
  const hasTitle = !/\s\p{L}{2,}.*\s\p{L}/u.test(rows[i]!.text);
  let at = i + 1;
  while (at < i + MAX_GAP && isBlank(at)) at++;
  const isFollowed = rows.slice(at + 1, at + 1 + MAX_GAP).some(({ text }) => text !== '');
  const isApart = hasTitle && form !== 'word' && isTitle(at) && isFollowed;
  return isApart && !/\p{Script=Han}/u.test(rows[at]!.text) ? at : i;
}

function isTitleLine(text: string): boolean {
  return /^[“"‘'(_*]?[\p{Lu}\d]/u.test(text) &&
    !/[,;:”"’]$|[.!?…]["”’]?$/.test(text.replace(/\b(?:Mr|Mrs|Dr|St)\./g, ''))
    ? true
    : text === text.toUpperCase() && /\p{Lu}{2}/u.test(text) && !/["“”]/.test(text);
}
