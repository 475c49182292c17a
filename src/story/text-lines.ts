import { splitParagraphs } from './paragraphs.ts';
import { findDashedSpeech, OPENING_DASH } from './speech/dashes.ts';
import { findQuoteStyle, type QuoteStyle } from './speech/quote-style.ts';
import { findSingleQuote } from './speech/single-quotes.ts';
import type { TextSpan } from './text-span.ts';

/** A part of one paragraph that is spoken in one voice. */
export interface TextLine extends TextSpan {
  readonly kind: 'narration' | 'dialogue';
  /** Number of its paragraph, counted over the whole text. */
  readonly paragraph: number;
}

/** Quotation marks around speech, with all that close it. */
const QUOTES: readonly (readonly [open: string, close: string])[] = [
  ['“', '”'],
  ['„', '“”'],
  ['「', '」'],
  ['『', '』'],
  ['«', '»'],
  ['〝', '〞'],
  ['﹁', '﹂'],
  ['＂', '＂'],
  ['"', '"'],
];
/** As German and Danish printers turn them. */
const TURNED: readonly (readonly [open: string, close: string])[] = [
  ['»', '«'],
  ...QUOTES.filter(([open]) => open !== '«'),
];

/**
 * Divides a text into narration and speech. Lossless: the lines joined in order are the text.
 */
export function divideText(text: string): TextLine[] {
  const paragraphs = splitParagraphs(text);
  const style = findQuoteStyle(text, paragraphs);
  return paragraphs.flatMap((span, paragraph) =>
    divideParagraph(text, span, listSpeech(text, span, style), paragraph),
  );
}

function divideParagraph(
  text: string,
  { start, end }: TextSpan,
  speech: readonly TextSpan[],
  paragraph: number,
): TextLine[] {
  const lines: TextLine[] = [];
  let position = start;
  for (const spoken of speech) {
    if (spoken.start > position)
      lines.push({ kind: 'narration', start: position, end: spoken.start, paragraph });
    lines.push({ kind: 'dialogue', ...spoken, paragraph });
    position = spoken.end;
  }
  if (position < end) lines.push({ kind: 'narration', start: position, end, paragraph });
  return joinSilent(text, lines);
}

/** The speech of a paragraph, in order. */
function listSpeech(text: string, span: TextSpan, style: QuoteStyle): TextSpan[] {
  const { start, end } = span;
  if (style.hasDashes && OPENING_DASH.test(text.slice(start, end))) return findDashedSpeech(text, span);
  const first = start + /^[\s*_]*/.exec(text.slice(start, end))![0].length;
  const spans: TextSpan[] = [];
  for (let at = start; at < end; at++) {
    const isSingle = text[at] === '‘' || text[at] === "'" || (text[at] === '`' && text[at + 1] !== '`');
    // Where single marks are quotations within speech, a paragraph that begins with one may still be speech.
    const found = !isSingle
      ? (findTypedQuote(text, at, end) ?? findQuote(text, at, span, style.hasTurned ? TURNED : QUOTES))
      : style.hasSingle || at === first
        ? findSingleQuote(text, at, span)
        : undefined;
    if (!found) continue;
    if (!isMention(text.slice(start, at), text.slice(at + 1, found.end - 1), text.slice(found.end, end)))
      spans.push(found);
    at = found.end - 1;
  }
  return spans;
}

/** ``So,'' as typewriters and old electronic texts have it. */
function findTypedQuote(text: string, at: number, end: number): TextSpan | undefined {
  if (!text.startsWith('``', at)) return undefined;
  const close = text.slice(at, end).search(/''|"/);
  return close < 0 ? undefined : { start: at, end: at + close + (text[at + close] === '"' ? 1 : 2) };
}

function findQuote(
  text: string,
  at: number,
  { start, end }: TextSpan,
  quotes: typeof QUOTES,
): TextSpan | undefined {
  const pair = quotes.find(([open]) => open === text[at]);
  if (!pair || !isOpening(text, at, start, pair)) return undefined;
  return { start: at, end: findClosing(text, at, end, pair) };
}

/** A straight mark opens speech at the start of a paragraph, after white space, a dash or a bracket, and in Chinese. */
function isOpening(
  text: string,
  at: number,
  start: number,
  [open, close]: readonly [string, string],
): boolean {
  if (open !== close) return true;
  return at === start || /[\s([\u2014\u2013*_\p{Script=Han}，。：；！？、-]/u.test(text[at - 1]!);
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
    else if (close.includes(text[i]!)) {
      if (depth === 0) return i + 1;
      depth--;
    }
  }
  const rest = text.slice(at + 1, end);
  // Some texts close with the opening mark.
  if (open !== close && rest.includes(open) && !Array.from(close).some((mark) => rest.includes(mark)))
    return at + 2 + rest.indexOf(open);
  // Of a mark that is missing before the next one opens, the end of that line is the likeliest place.
  const tail = /\s*$/.exec(text.slice(at, end))!.index;
  return at + tail;
}

/** Before what stands somewhere, or is recited by nobody of the story: 纸上写道, 门上挂着, 有诗为证. */
const QUOTES_WRITING =
  /(?:(?:上[面头边]?|里|中|下面|背面|落款|信封|纸条|短信|标题)[^，。！？“”]{0,6}(?:写道|写的?是)|(?:写|刻|题|印|贴|绣|标|挂|署|显示)(?:着|有|的是)(?:[一两三几]?[行个句块]?[^，。！？“”]{0,6}字)?|(?:^|[，。；！？”])(?:后人|后来)?(?:有?[诗词]|有[诗词][赞叹])[曰云]|》\s*[曰云]|有[诗词歌]为证)[：:]?$/u;
/** The mark of a question or a call behind words that somebody only wonders at. */
const IS_ASKED_OUTSIDE = /^[？！](?!\s*$)(?![^。！？“”]*[说问道喊叫])/u;
/** Behind what is only named: “远航号”已经漂流了四十七天. */
const IS_TOLD_OF = /^(?:的(?!.{0,3}[声聲])|是|已经?|这个|这两|这三|这四|之)/u;
const MAX_MENTION = 8;

function isShortHan(words: string): boolean {
  return words.length <= MAX_MENTION && /^\p{Script=Han}+$/u.test(words);
}

/** Behind a sound, as which it is named whatever marks it has: “砰！”的一声. */
const SOUNDED_AFTER = /^[的地]一[声聲下]/u;
/** What stands behind a sound or a word that is named: “砰”一声, “好”字; not behind a shout, “住手”一声大喝. */
const NAMED_AFTER =
  /^(?:一[声聲下](?![不没]吭|[^，。]{0,2}[喝吼叫喊呼唤喚骂罵斥令])|[一二两兩三四几幾这這]?个?個?字|一[词詞]|[这這][个個两兩三几幾]?字|之[声聲名])/u;

/** Whether quoted words are no speech, such as a “grand hotel”: few words without a full stop, within a sentence. */
function isMention(textBefore: string, quoted: string, textAfter: string): boolean {
  const before = textBefore.trimEnd();
  const inner = quoted.trim();
  const after = textAfter.trimStart();
  const words = inner.split(/\s+/).length;
  // “住手！”一声暴喝传来 is what somebody shouts.
  if (inner.length <= MAX_MENTION && SOUNDED_AFTER.test(after)) return true;
  if (inner.length <= MAX_MENTION && !/[。！？…!?]$/u.test(inner) && NAMED_AFTER.test(after)) return true;
  if (words <= 5 && after !== '' && /\b(?:the|an?|of|called|named|this)$/i.test(before)) return true;
  if (QUOTES_WRITING.test(before)) return true;
  // “老地方”？他愣住了。
  if (before === '' && (IS_ASKED_OUTSIDE.test(after) || IS_TOLD_OF.test(after)) && isShortHan(inner))
    return true;
  if (before === '' || /[,:\u2014.!?，：。！？…-]$/.test(before)) return false;
  return words <= 5 && !/[.,!?;:\u2014。，！？；：…-]$/.test(inner) && after !== '';
}

/** Joins lines of white space alone to the line before; at the beginning of a text, to the one after. */
function joinSilent(text: string, lines: readonly TextLine[]): TextLine[] {
  const joined: TextLine[] = [];
  for (const line of lines) {
    const last = joined.at(-1);
    const isSilent = (each: TextLine): boolean => text.slice(each.start, each.end).trim() === '';
    if (last && isSilent(line)) joined[joined.length - 1] = { ...last, end: line.end };
    else if (last && isSilent(last)) joined[joined.length - 1] = { ...line, start: last.start };
    else joined.push(line);
  }
  return joined;
}
