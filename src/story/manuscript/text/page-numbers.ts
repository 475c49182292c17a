import type { Skip } from '../skips.ts';
import type { TextRow } from './text-rows.ts';

const NUMBER = /^(?:[-–—[(|]\s*)?(?:page\s+)?(\d{1,4})(?:\s*[-–—\])|])?$/i;
const SENTENCE_END = /[.!?…。！？：:;；”"’'」』）)\]*_~—–-]$/;
/** From this share of them that stand in the middle of a sentence, numbers alone are those of pages. */
const MIN_BETWEEN = 1 / 3;

/**
 * Finds the numbers of pages that a conversion left between the lines: they rise, and some of them stand in the middle
 * of a sentence, which goes on over them.
 */
export function findPageNumbers(rows: readonly TextRow[]): Skip[] {
  const words = rows.filter(({ text }) => text !== '');
  const found = words.flatMap((row, i) => {
    const number = NUMBER.exec(row.text)?.[1];
    const [before, after] = [words[i - 1], words[i + 1]];
    if (number === undefined || !before || !after) return [];
    const isBetween = !SENTENCE_END.test(before.text) && /^[\p{Ll}\p{Script=Han}，。]/u.test(after.text);
    return [{ row, number: Number(number), isBetween: isBetween && before.text.length > 20, before, after }];
  });
  const rising = found.filter(({ number }, i) => number > (found[i - 1]?.number ?? 0));
  const between = found.filter(({ isBetween }) => isBetween).length;
  if (between < 2 || rising.length < found.length || between < found.length * MIN_BETWEEN) return [];
  return found.map(({ row, isBetween, before, after }) =>
    isBetween
      ? { start: before.end, end: after.start, rule: 'page-number', replacement: ' ' }
      : { start: row.start, end: row.end, rule: 'page-number' },
  );
}
