import type { DraftLine } from './draft-line.ts';
import type { Skip } from './manuscript/skips.ts';
import type { ScoreLine } from './score.ts';
import type { TextSpan } from './text-span.ts';

/**
 * Takes what is skipped at the ends of a line into lines of their own, and notes in the line what is skipped within. A
 * mark behind its last word stays.
 */
export function splitSkipped(source: string, draft: DraftLine, skips: readonly Skip[]): DraftLine[] {
  const own = skips.filter(({ start, end }) => start < draft.end && end > draft.start);
  if (own.length === 0) return [draft];
  const isBlank = (start: number, end: number): boolean => source.slice(start, end).trim() === '';
  let { start, end } = draft;
  const before: DraftLine[] = [];
  const after: DraftLine[] = [];
  const inner = own.filter(({ replacement }) => replacement === undefined);
  while (inner[0] && isBlank(start, inner[0].start)) {
    const skip = inner.shift()!;
    const next = Math.min(end, skip.end + /^\s*/.exec(source.slice(skip.end, end))![0].length);
    if (next > start) before.push(createSkipped({ start, end: next }, skip));
    start = next;
  }
  for (let last = inner.at(-1); last && isBlank(last.end, end); last = inner.at(-1)) {
    const isApart = /\n\s*$/.test(source.slice(start, last.start));
    if (!isApart) break;
    inner.pop();
    after.unshift(createSkipped({ start: last.start, end }, last));
    end = last.start;
  }
  if (end <= start) return [...before, ...after];
  return [...before, createLine({ ...draft, start, end }, own), ...after];
}

function createSkipped(span: TextSpan, skip: Skip): DraftLine {
  const skipped = listSkipped(span, [skip]);
  return { ...span, line: { kind: 'skipped', skipped } };
}

function createLine(draft: DraftLine, skips: readonly Skip[]): DraftLine {
  const skipped = listSkipped(draft, skips);
  if (skipped.length === 0) return draft;
  return { ...draft, line: { ...draft.line, skipped } };
}

function listSkipped(span: TextSpan, skips: readonly Skip[]): NonNullable<ScoreLine['skipped']> {
  return skips
    .filter(({ start, end }) => start < span.end && end > span.start)
    .map(({ start, end, rule }) => ({
      start: Math.max(start, span.start) - span.start,
      end: Math.min(end, span.end) - span.start,
      rule,
    }));
}
