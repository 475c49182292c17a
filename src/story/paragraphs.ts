import type { TextSpan } from './text-span.ts';

interface Row extends TextSpan {
  readonly text: string;
  readonly isIndented: boolean;
  /** Whether rows without words stand before it. */
  readonly isAfterGap: boolean;
}

const TERMINAL = /[.!?…。！？：:;；~～—][”"’'」』》）)\]*_]*$/;
const OPENING = /^[“"‘「『《（(【〔]/;
const INDENTED = /^(?:\u3000|\t| {2,})/;
/** Share of rows within paragraphs that end in the middle of a sentence, from which rows are broken by width. */
const WRAPPED_SHARE = 0.25;
/** Rows within a wrapped paragraph are at least this share of the width. */
const MIN_FILLED = 0.6;

/**
 * Finds the paragraphs of a text, each with the white space after it. Empty lines part them everywhere; whether a single
 * line end does is decided at each place by what stands around it: indentation, width, and how sentences end.
 */
export function splitParagraphs(text: string): TextSpan[] {
  const rows = listRows(text);
  const [first] = rows;
  if (!first) return text === '' ? [] : [{ start: 0, end: text.length }];
  const layout = measureLayout(rows);
  const isWithinQuotes = findWithinQuotes(rows);
  const starts = rows.filter(
    (row, i) => i > 0 && (row.isAfterGap || (!isWithinQuotes[i] && isBoundary(rows, i, layout))),
  );
  const cuts = [0, ...starts.map(({ start }) => start), text.length];
  return cuts.slice(1).map((end, i) => ({ start: cuts[i]!, end }));
}

/** Rows with words; `start` is behind the indentation, which is white space of the paragraph before. */
function listRows(text: string): Row[] {
  const rows: Row[] = [];
  let isAfterGap = false;
  let position = 0;
  for (const line of text.split('\n')) {
    const start = position + line.search(/\S|$/);
    position += line.length + 1;
    const content = line.trim();
    if (content === '') {
      isAfterGap = true;
      continue;
    }
    rows.push({
      start,
      end: start + content.length,
      text: content,
      isIndented: INDENTED.test(line),
      isAfterGap,
    });
    isAfterGap = false;
  }
  return rows;
}

interface Layout {
  readonly isWrapped: boolean;
  /** Characters that a full row holds. */
  readonly width: number;
}

function measureLayout(rows: readonly Row[]): Layout {
  const inner = rows.filter((_, i) => rows[i + 1] && !rows[i + 1]!.isAfterGap && !rows[i + 1]!.isIndented);
  const open = inner.filter(({ text }) => !TERMINAL.test(text));
  const lengths = inner.map(({ text }) => text.length).sort((a, b) => a - b);
  const width = lengths[Math.floor(lengths.length * 0.95)] ?? 0;
  return { isWrapped: width > 0 && open.length >= inner.length * WRAPPED_SHARE, width };
}

/** Whether a paragraph begins at a row that follows another one directly. */
function isBoundary(rows: readonly Row[], i: number, { isWrapped, width }: Layout): boolean {
  const [before, row] = [rows[i - 1]!, rows[i]!];
  // A block that is indented as a whole is one paragraph, unless each of its rows is one, as in Chinese.
  if (row.isIndented && (!before.isIndented || /[\u3000\u4e00-\u9fff]/.test(row.text))) return true;
  const isTerminal = TERMINAL.test(before.text);
  if (/^\p{Ll}/u.test(row.text) && !isTerminal) return false;
  if (!isWrapped) return true;
  const [word = ''] = /^(?:\p{Script=Han}|\S+)/u.exec(row.text) ?? [];
  const wouldFit = before.text.length + 1 + word.length <= width;
  if (isTerminal) return wouldFit || (OPENING.test(row.text) && /[”"’」』。！？]$/.test(before.text));
  return wouldFit && before.text.length < width * MIN_FILLED;
}

/**
 * Marks rows before which quotation marks of the same block are open that close after it, and none opens before that; a
 * block is what stands between empty lines.
 */
function findWithinQuotes(rows: readonly Row[]): boolean[] {
  const isClosed: boolean[] = [];
  for (const [i, { text }] of Array.from(rows.entries()).reverse()) {
    const mark = /[“”「」]/.exec(text)?.[0];
    const isGoingOn = rows[i + 1]?.isAfterGap === false;
    isClosed[i] = mark === undefined ? isGoingOn && isClosed[i + 1]! : /[”」]/.test(mark);
  }
  let depth = 0;
  return rows.map(({ text, isAfterGap }, i) => {
    const isWithin = depth > 0 && isClosed[i]! && !OPENING.test(text);
    depth = (isAfterGap ? 0 : depth) + countMarks(text);
    return isWithin;
  });
}

function countMarks(text: string): number {
  return (text.match(/[“「]/g)?.length ?? 0) - (text.match(/[”」]/g)?.length ?? 0);
}
