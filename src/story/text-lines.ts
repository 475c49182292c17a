/** An interval of the source by UTF-16 code units; `end` is not part of it. */
export interface TextSpan {
  readonly start: number;
  readonly end: number;
}

/** A piece of one paragraph that is spoken in one voice. */
export interface TextLine extends TextSpan {
  readonly kind: 'narration' | 'dialogue';
  /** Number of its paragraph, counted over the whole text. */
  readonly paragraph: number;
}

/** Marks that open and close speech, as novels print them. */
const QUOTES: readonly (readonly [open: string, close: string])[] = [
  ['“', '”'],
  ['「', '」'],
  ['『', '』'],
  ['«', '»'],
  ['"', '"'],
];
/** British printing; only where nothing else opens speech, as the closing mark is the apostrophe too. */
const SINGLE_QUOTES = ['‘', '’'] as const;

/**
 * Divides a text into narration and speech. Nothing is left out, moved or changed: the lines joined in order are the
 * text.
 */
export function divideText(text: string): TextLine[] {
  const marks = text.match(/[“「『«"]/) ? QUOTES : [SINGLE_QUOTES];
  return splitParagraphs(text).flatMap((span, paragraph) => divideParagraph(text, span, paragraph, marks));
}

/** Paragraphs with the white space behind them: parted by empty lines, or by line ends where there are no empty lines. */
function splitParagraphs(text: string): TextSpan[] {
  const hasEmptyLines = /\n[ \t\u3000]*\r?\n/.test(text);
  const separator = hasEmptyLines ? /(?:\r?\n[ \t\u3000]*){2,}/g : /(?:\r?\n[ \t\u3000]*)+/g;
  const spans: TextSpan[] = [];
  let start = 0;
  for (const match of text.matchAll(separator)) {
    const end = match.index + match[0].length;
    if (text.slice(start, match.index).trim() === '') continue;
    spans.push({ start, end });
    start = end;
  }
  if (start < text.length) spans.push({ start, end: text.length });
  return spans;
}

function divideParagraph(
  text: string,
  { start, end }: TextSpan,
  paragraph: number,
  marks: readonly (readonly [string, string])[],
): TextLine[] {
  const lines: TextLine[] = [];
  let position = start;
  for (let at = start; at < end; at++) {
    const pair = marks.find(([open]) => open === text[at]);
    if (!pair || !isOpening(text, at, start, pair)) continue;
    const close = findClosing(text, at, end, pair);
    if (isMention(text.slice(start, at), text.slice(at + 1, close - 1), text.slice(close, end))) {
      at = close - 1;
      continue;
    }
    if (at > position) lines.push({ kind: 'narration', start: position, end: at, paragraph });
    lines.push({ kind: 'dialogue', start: at, end: close, paragraph });
    position = close;
    at = close - 1;
  }
  if (position < end) lines.push({ kind: 'narration', start: position, end, paragraph });
  return joinTrailingSpace(text, lines);
}

/** A straight mark opens at the begin of a paragraph, behind white space, or behind a dash or bracket. */
function isOpening(
  text: string,
  at: number,
  start: number,
  [open, close]: readonly [string, string],
): boolean {
  if (open !== close && open !== '‘') return true;
  return at === start || /[\s(\u2014\u2013-]/.test(text[at - 1]!);
}

/** One past the closing mark; speech that goes on in the next paragraph ends with its own, before the white space. */
function findClosing(
  text: string,
  at: number,
  end: number,
  [open, close]: readonly [string, string],
): number {
  let depth = 0;
  for (let i = at + 1; i < end; i++) {
    if (open !== close && text[i] === open) depth++;
    else if (text[i] === close && !(close === '’' && /\w/.test(text[i + 1] ?? ''))) {
      if (depth === 0) return i + 1;
      depth--;
    }
  }
  const tail = /\s*$/.exec(text.slice(at, end))!.index;
  return at + tail;
}

/** Words that are only mentioned, such as a “grand hotel”: few, without a stop, within a sentence. */
function isMention(textBefore: string, quoted: string, textAfter: string): boolean {
  const before = textBefore.trimEnd();
  const inner = quoted.trim();
  const after = textAfter.trimStart();
  const words = inner.split(/\s+/).length;
  if (words <= 5 && after !== '' && /\b(?:the|an?|of|called|named|this)$/i.test(before)) return true;
  if (before === '' || /[,:\u2014.!?，：。！？…-]$/.test(before)) return false;
  return words <= 5 && !/[.,!?;:\u2014。，！？；：…-]$/.test(inner) && after !== '';
}

/** White space alone is nobody's line: it belongs to the one before it, or to the one behind it at the very begin. */
function joinTrailingSpace(text: string, lines: readonly TextLine[]): TextLine[] {
  const joined: TextLine[] = [];
  for (const line of lines) {
    const last = joined.at(-1);
    if (last && text.slice(line.start, line.end).trim() === '')
      joined[joined.length - 1] = { ...last, end: line.end };
    else joined.push(line);
  }
  return joined;
}
