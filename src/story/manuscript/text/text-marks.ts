import type { ReadingChoices, Skip, SkipRule } from '../skips.ts';

const PATTERNS: readonly (readonly [RegExp, SkipRule])[] = [
  [/\[(?:illustration|image|picture|figure|frontispiece|plate|music)\b[^\]]{0,600}\]/gi, 'illustration'],
  [/[[{]p(?:g|age)?\.?[ \t]*\d{1,4}[\]}]|\{\d{1,4}\}/gi, 'page-number'],
  [/\[\d{4}[^\]]{0,3}\]/g, 'page-number'],
];
/** A mark behind a word, and the paragraph that begins with it. */
const MARK = /(?<=\S)\[(\d{1,3}|[a-z*†‡]|注\d{0,3}|footnote \d{1,3})\]/gi;
const NOTE = /^[ \t]*\[(?:footnote[ \t]+)?(\d{1,3}|[a-z*†‡]|注\d{0,3})[\]:：]/gim;
const PARAGRAPH_END = /\n[ \t\u3000]*\r?\n|$/;

/** Finds illustrations, page numbers and notes in brackets, as Project Gutenberg's texts have them. */
export function findMarks(text: string, { notes }: ReadingChoices): Skip[] {
  const skips: Skip[] = PATTERNS.flatMap(([pattern, rule]) =>
    Array.from(text.matchAll(pattern), ({ index, 0: { length } }) => ({
      start: index,
      end: index + length,
      rule,
    })),
  );
  const marks = Array.from(text.matchAll(MARK), ({ index, 0: { length }, 1: mark }) => ({
    mark: mark!.toLowerCase(),
    start: index,
    end: index + length,
  }));
  const known = new Set(marks.map(({ mark }) => mark));
  for (const { start, end } of marks) skips.push({ start, end, rule: 'note-mark' });
  for (const { index, 0: head, 1: mark } of text.matchAll(NOTE)) {
    if (!known.has(mark!.toLowerCase()) && !/footnote/i.test(head)) continue;
    const length = text.slice(index).search(PARAGRAPH_END);
    if (notes === 'skip') skips.push({ start: index, end: index + length, rule: 'note' });
    else if (!/footnote/i.test(head))
      skips.push({ start: index, end: index + head.length, rule: 'note-mark' });
  }
  return skips;
}
