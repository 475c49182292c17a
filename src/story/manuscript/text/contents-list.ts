import { toLetters } from '../html/matter.ts';
import type { Skip } from '../skips.ts';
import type { Heading } from './find-headings.ts';
import type { TextRow } from './text-rows.ts';

const CONTENTS =
  /^[*_=~#\s【]*(?:(?:table of )?contents|list of (?:chapters|illustrations)|目\s*[录錄次])[】:：.]?[*_=~\s]*$/i;
const MAX_ROWS = 400;

/**
 * Finds a table of contents at the beginning of a text: the lines under "Contents" up to the heading that repeats the
 * first of them, or headings one under the other that are repeated later.
 */
export function findContentsList(rows: readonly TextRow[], headings: readonly Heading[]): Skip | undefined {
  const at = rows.slice(0, MAX_ROWS).findIndex(({ text }) => CONTENTS.test(text));
  const start = at >= 0 ? rows[at]!.start : findRepeated(rows, headings);
  if (start === undefined) return undefined;
  const from = rows.findIndex((row) => row.start === start);
  if (from >= MAX_ROWS) return undefined;
  const [first, ...listed] = rows
    .slice(from)
    .filter(({ text }) => toEntry(text) !== '' && !CONTENTS.test(text))
    .slice(0, MAX_ROWS);
  if (!first) return undefined;
  const wanted = toEntry(first.text);
  const repeated = listed.find(({ text }) => isSameEntry(toEntry(text), wanted));
  const end = findPagedEnd(rows, from) ?? repeated?.start ?? findListEnd(rows, from);
  return end === undefined ? undefined : { start, end, rule: 'contents' };
}

/** Its words, without the page number and leader; a number behind a single word is the chapter's own. */
function toEntry(text: string): string {
  const words = text.replace(/(?<!^\P{L}*\p{L}+)[.·…\s]+\d{1,4}$/u, '');
  return words
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim()
    .toLowerCase();
}

/** A heading may stand without the title that the contents give beside it; "Chapter I" is none of "Chapter II". */
function isSameEntry(a: string, b: string): boolean {
  if (toLetters(a) === toLetters(b)) return true;
  const [short, long] = a.length < b.length ? [a, b] : [b, a];
  if (toLetters(short).length < 5) return false;
  return long.startsWith(`${short} `) || (/\p{Script=Han}$/u.test(short) && long.startsWith(short));
}

/** Headings that follow each other without text, the first of which occurs again. */
function findRepeated(rows: readonly TextRow[], headings: readonly Heading[]): number | undefined {
  const hasTextBetween = (a: Heading, b: Heading): boolean =>
    rows.some(({ start, text }) => text !== '' && start >= a.end && start < b.start);
  const run = headings.findIndex(
    (heading, i) => headings[i + 1] !== undefined && hasTextBetween(heading, headings[i + 1]!),
  );
  const [first] = headings;
  const isRepeated = headings
    .slice(run)
    .some(({ title }) => first && isSameEntry(toEntry(title), toEntry(first.title)));
  return run >= 2 && isRepeated ? first?.start : undefined;
}

/** A leader or a gap, and a number of a page. */
const PAGED = /(?:[.·…]{2,}|[ \t]{3,}|\t)[ \t]*(?:\d{1,4}|[ivxlc]{1,6})$/i;

/** Behind the last of its entries that name their pages. */
function findPagedEnd(rows: readonly TextRow[], from: number): number | undefined {
  let [last, count] = [-1, 0];
  for (let i = from; i < Math.min(rows.length, from + MAX_ROWS); i++) {
    const { text } = rows[i]!;
    if (PAGED.test(text)) [last, count] = [i, count + 1];
    // A heading of a part may stand between.
    else if (text !== '' && !CONTENTS.test(text) && i > last + 3 && last >= 0) break;
  }
  return count >= 2 ? rows[last]!.end : undefined;
}

/** Where none of its entries is repeated, a list ends at the first two empty lines. */
function findListEnd(rows: readonly TextRow[], from: number): number | undefined {
  for (let i = from + 2; i < Math.min(rows.length, from + MAX_ROWS); i++)
    if (rows[i]!.text === '' && rows[i + 1]?.text === '') return rows[i]!.start;
  return undefined;
}
