/** A span of the source in UTF-16 code units; `end` is exclusive. */
export interface TextSpan {
  readonly start: number;
  readonly end: number;
}

/** A part of one paragraph that is spoken in one voice. */
export interface TextLine extends TextSpan {
  readonly kind: 'narration' | 'dialogue';
  /** Number of its paragraph, counted over the whole text. */
  readonly paragraph: number;
}

/** Quotation marks around speech. */
const QUOTES: readonly (readonly [open: string, close: string])[] = [
  ['“', '”'],
  ['「', '」'],
  ['『', '』'],
  ['«', '»'],
  ['"', '"'],
];
/** British quotation marks; used only in texts without others, as the closing mark is the apostrophe too. */
const SINGLE_QUOTES = ['‘', '’'] as const;

/**
 * Divides a text into narration and speech. Lossless: the lines joined in order are the text.
 */
export function divideText(text: string): TextLine[] {
  const marks = text.match(/[“「『«"]/) ? QUOTES : [SINGLE_QUOTES];
  return splitParagraphs(text).flatMap((span, paragraph) => divideParagraph(text, span, paragraph, marks));
}

/**
 * Paragraphs with the white space after them, separated by empty lines, or by line ends in texts without empty lines.
 */
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

/** A straight mark opens speech at the start of a paragraph and after white space, a dash or a bracket. */
function isOpening(
  text: string,
  at: number,
  start: number,
  [open, close]: readonly [string, string],
): boolean {
  if (open !== close && open !== '‘') return true;
  return at === start || /[\s(\u2014\u2013-]/.test(text[at - 1]!);
}

/** The position after the closing mark; unclosed speech ends with its paragraph, before the white space. */
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

/** Whether quoted words are no speech, such as a “grand hotel”: few words without a full stop, within a sentence. */
function isMention(textBefore: string, quoted: string, textAfter: string): boolean {
  const before = textBefore.trimEnd();
  const inner = quoted.trim();
  const after = textAfter.trimStart();
  const words = inner.split(/\s+/).length;
  if (words <= 5 && after !== '' && /\b(?:the|an?|of|called|named|this)$/i.test(before)) return true;
  if (before === '' || /[,:\u2014.!?，：。！？…-]$/.test(before)) return false;
  return words <= 5 && !/[.,!?;:\u2014。，！？；：…-]$/.test(inner) && after !== '';
}

/** Joins lines of white space alone to the line before; at the beginning of a text, to the one after. */
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
