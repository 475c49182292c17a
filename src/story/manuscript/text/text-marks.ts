import { splitParagraphs } from '../../paragraphs.ts';
import type { ReadingChoices, Skip, SkipRule } from '../skips.ts';

const PATTERNS: readonly (readonly [RegExp, SkipRule])[] = [
  [/\[(?:illustration|image|picture|figure|frontispiece|plate|music)\b[^\]]{0,600}\]/gi, 'illustration'],
  [/[[{]p(?:g|age)?\.?[ \t]*\d{1,4}[\]}]|\{\d{1,4}\}/gi, 'page-number'],
  [/\[0\d{3}[^\]]{0,3}\]/g, 'page-number'],
];
/** A letter that marks a note; editors put letters of words in brackets too: `[T]he`, `gr[e]y`. */
const LETTER = String.raw`[a-z](?=[\]:：](?!\p{Script=Latin}))`;
/** A mark behind a word, and the paragraph that begins with it. */
const MARK = new RegExp(
  String.raw`(?<=\S)(?<!(?:^|\s)["'“‘(]+(?=\[[a-z]\]))\[(\d{1,3}|${LETTER}|[*†‡]|注\d{0,3}|footnote \d{1,3})\]`,
  'giu',
);
const NOTE = new RegExp(
  String.raw`^[ \t]*\[(?:footnote[ \t]+)?(\d{1,3}|${LETTER}|[*†‡]|注\d{0,3})[\]:：]`,
  'gimu',
);

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
  const found = Array.from(text.matchAll(NOTE), ({ index, 0: head, 1: mark }) => ({
    start: index,
    head,
    mark: mark!.toLowerCase(),
  })).filter(({ head, mark }) => known.has(mark) || /footnote/i.test(head));
  if (notes === 'skip') return [...skips, ...findNotes(text, found)];
  for (const { start, head } of found)
    if (!/footnote/i.test(head)) skips.push({ start, end: start + head.length, rule: 'note-mark' });
  return skips;
}

/** Notes up to the ends of their paragraphs, which empty lines need not part. */
function findNotes(text: string, found: readonly { start: number; head: string }[]): Skip[] {
  if (found.length === 0) return [];
  const paragraphs = splitParagraphs(text);
  let at = 0;
  return found.map(({ start, head }) => {
    while (paragraphs[at]!.end < start + head.length) at++;
    const { length } = text.slice(start, paragraphs[at]!.end).trimEnd();
    return { start, end: start + length, rule: 'note' };
  });
}
