/** A part of a text that no line is broken in. Atoms and their gaps together are the text. */
export interface LineAtom {
  readonly text: string;
  /** What stands between it and the next, and is dropped at a line's end: a space or nothing. */
  readonly gap: '' | ' ';
}

/** What begins no line. @see GB/T 15834-2011, 5.1, and JIS X 4051 */
const NO_LINE_START =
  /^[。，、．：；！？…⋯—–～〜·‧・％‰℃°’”）］｝〉》」』】〕〗〞｠»›,.:;!?)\]}%ー々ゝゞヽヾぁぃぅぇぉっゃゅょゎァィゥェォッャュョヮヵヶ\p{M}]/u;
/** What ends no line. */
const NO_LINE_END = /[（［｛〈《「『【〔〖〝｟«‹‘“([{￥＄$£€#＃]$/u;
/** Scripts that put no spaces between words. */
const UNSPACED =
  '\\p{Script=Han}\\p{Script=Hiragana}\\p{Script=Katakana}\\p{Script=Bopomofo}\\p{Script=Thai}\\p{Script=Lao}\\p{Script=Khmer}\\p{Script=Myanmar}\\p{Extended_Pictographic}';
const MAY_END = new RegExp(`[${UNSPACED}。，、：；！？…—～·・％）］｝〉》」』】〕\\u200b-]$`, 'u');
const MAY_START = new RegExp(`^[${UNSPACED}（［｛〈《「『【〔]`, 'u');
const DIGIT = /^\p{N}/u;

const words = new Intl.Segmenter('zh', { granularity: 'word' });
const graphemes = new Intl.Segmenter('zh', { granularity: 'grapheme' });

/**
 * Puts a text into one paragraph: control characters go, runs of white space become a space, and nothing between two
 * ideographs, where a line's end in a file means no space.
 */
export function normalizeText(text: string): string {
  return text
    .replace(/(?<=\p{Script=Han}|[。，、；：！？」』”])[\t ]*\r?\n\s*(?=\p{Script=Han}|[「『“])/gu, '')
    .replace(/[\s\p{Cc}]+/gu, ' ')
    .trim();
}

/** Cuts a normalized text where lines may be broken: at spaces, and between words of scripts that have none. */
export function splitAtoms(text: string): LineAtom[] {
  return glue(Array.from(words.segment(text), ({ segment }) => segment));
}

/** Cuts an atom that is wider than a line: anywhere but where no line may begin or end, else between its characters. */
export function splitWideAtom({ text, gap }: LineAtom, isTooWide: (text: string) => boolean): LineAtom[] {
  const characters = Array.from(graphemes.segment(text), ({ segment }) => segment);
  const parts: string[] = [];
  for (const character of characters) {
    const last = parts.at(-1);
    const isHeld = last !== undefined && isForbidden(last, character) && !isTooWide(last + character);
    if (isHeld) parts[parts.length - 1] = last + character;
    else parts.push(character);
  }
  return parts.map((part, i) => ({ text: part, gap: i === parts.length - 1 ? gap : '' }));
}

/** Joins atoms to a line, or to the text again. */
export function joinAtoms(atoms: readonly LineAtom[]): string {
  return atoms.map(({ text, gap }, i) => (i === atoms.length - 1 ? text : text + gap)).join('');
}

function glue(segments: readonly string[]): LineAtom[] {
  const atoms: { text: string; gap: '' | ' ' }[] = [];
  let quotes = 0;
  for (const segment of segments) {
    const last = atoms.at(-1);
    if (segment === ' ' && last) last.gap = ' ';
    else if (last && last.gap === '' && !mayBreak(last.text, segment, quotes % 2 === 1)) last.text += segment;
    else atoms.push({ text: segment, gap: '' });
    if (segment === '"') quotes++;
  }
  return atoms;
}

/** @param isQuoted whether a straight quotation mark was opened before, and not closed */
function mayBreak(before: string, after: string, isQuoted: boolean): boolean {
  if (after === '"' && isQuoted) return false;
  if (before.endsWith('"') && isQuoted) return false;
  if (isForbidden(before, after)) return false;
  if (before.endsWith('-')) return before.length > 1 && !DIGIT.test(after);
  return MAY_END.test(before) || MAY_START.test(after);
}

function isForbidden(before: string, after: string): boolean {
  return NO_LINE_START.test(after) || NO_LINE_END.test(before);
}
