import type { TextSpan } from './text-span.ts';

const SENTENCE_END =
  /(?:(?<!\b(?:Mr|Mrs|Ms|Dr|St|Capt|Col|No))[.!?…]+["”’)]*\s+|[。！？…]+[”」』）]*\s*|\n\s*\n\s*)/g;
const CLAUSE_END = /(?:[;:,]\s+|[；：，、]|--|—)/g;

/** Splits a text at the ends of its sentences and paragraphs; the spans cover all of it. */
export function listSentences(text: string): TextSpan[] {
  const ends = Array.from(text.matchAll(SENTENCE_END), ({ index, 0: { length } }) => index + length);
  const cuts = [...new Set([0, ...ends, text.length])];
  return cuts.slice(1).map((end, i) => ({ start: cuts[i]!, end }));
}

/**
 * Splits a text into pieces of at most `longest` characters: between sentences, else between clauses, else between
 * words.
 */
export function splitSentences(text: string, longest: number): TextSpan[] {
  return splitAt(text, { start: 0, end: text.length }, longest, [SENTENCE_END, CLAUSE_END, /\s+/g]);
}

function splitAt(text: string, span: TextSpan, longest: number, ends: readonly RegExp[]): TextSpan[] {
  const [end, ...finer] = ends;
  const content = text.slice(span.start, span.end);
  if (content.trimEnd().length <= longest || !end) return [span];
  const cuts = Array.from(content.matchAll(end), (match) => span.start + match.index + match[0].length);
  const spans: TextSpan[] = [];
  let start = span.start;
  let last = start;
  for (const cut of [...cuts.filter((at) => at < span.end), span.end]) {
    if (cut - start > longest && last > start) {
      spans.push({ start, end: last });
      start = last;
    }
    last = cut;
  }
  spans.push({ start, end: span.end });
  return spans.flatMap((piece) => splitAt(text, piece, longest, finer));
}
