import { escapePattern } from '../core/escape-pattern.ts';
import type { Language } from './language.ts';
import type { ScoreLine } from './score.ts';

/** Stands for a character that could not be read, which nobody says. */
const REPLACEMENT = /\ufffd/g;
const QUOTES = /[“”„‟"「」『』«»‹›〝〞＂﹁﹂﹃﹄｢｣]/g;
/** Single quotation marks at the ends of words; apostrophes within words stay. */
const SINGLE_QUOTES =
  /(?<![\p{L}\p{N}])[‘’‚']+|[‘’']+(?![\p{L}\p{N}])|(?<=\p{Script=Han})[‘’']|[‘’'](?=\p{Script=Han})/gu;
/** Rows of signs with which plain texts underline and frame headings. */
const FRAMES = /^[=~#*+-]{2,}(?=\s)|(?<=\s)[=~#*+-]{2,}$/gm;
/** Markdown syntax, which is not spoken. */
const MARKUP = /^#{1,6}\s+|(?<![\p{L}\p{N}])[*_]{1,3}(?=\S)|(?<=\S)[*_]{1,3}(?![\p{L}\p{N}])|`/gmu;
const LINK = /!?\[([^\]]*)\]\([^)]*\)/g;

/** Signs that speech engines name, and that nobody says: "Hello~", "f**k", ^_^. */
const SIGNS = /[*^|~～_\\]+/g;

/** Whether a text holds any letter or digit to be spoken. */
export function isSpeakable(text: string): boolean {
  return /[\p{L}\p{N}]/u.test(text);
}

/** Whether anything of a line is said. */
export function isSpokenLine({ kind, text, spoken }: Pick<ScoreLine, 'kind' | 'text' | 'spoken'>): boolean {
  return kind !== 'break' && kind !== 'skipped' && isSpeakable(spoken ?? text);
}

/** Joins the rows of a paragraph: with a space between words, without one in Chinese. The rows of a heading stay. */
export function joinRows(text: string, kind: ScoreLine['kind']): string {
  if (kind === 'heading')
    return text
      .trim()
      .replace(/[^\S\n]+/g, ' ')
      .replace(/ ?\n\s*/g, '\n');
  return text
    .trim()
    .replace(
      /(?<=[\p{Script=Han}\u3000-\u303f\uff00-\uffef”’])\s*\n\s*(?=[\p{Script=Han}\u3000-\u303f\uff00-\uffef“‘])/gu,
      '',
    )
    .replace(/(?<=\p{L}-)\n\s*(?=\p{Ll})/gu, '')
    .replace(/\s+/g, ' ');
}

/** The words of a line as they are printed, without what is not read out. */
export function toPrintedText({
  kind,
  text,
  skipped = [],
}: Pick<ScoreLine, 'kind' | 'text' | 'skipped'>): string {
  const left = skipped.reduceRight(
    (words, { start, end }) => words.slice(0, start) + words.slice(end),
    text.replaceAll('\u00ad', '\u200b'),
  );
  return joinRows(left.replaceAll('\u200b', ''), kind).replace(/\n/g, ' ');
}

/**
 * The text to be spoken for a line: `spoken` or its own text, without quotation marks, markup and what could not be read,
 * with the lexicon applied.
 */
export function toSpokenText(
  { kind, text, spoken }: Pick<ScoreLine, 'kind' | 'text' | 'spoken'>,
  language: Language,
  lexicon: Readonly<Record<string, string>>,
): string {
  const words = joinRows(spoken ?? text, kind);
  // The lines of a heading are read as sentences of their own.
  const rows =
    kind === 'heading'
      ? words.trim().replace(/(?<![.!?。！？])\s*\n+/g, language === 'zh' ? '。' : '. ')
      : words;
  const plain = rows
    .replace(REPLACEMENT, '')
    .replace(LINK, '$1')
    .replace(MARKUP, '')
    .replace(FRAMES, '')
    .replace(QUOTES, '')
    .replace(SIGNS, ' ')
    .replace(SINGLE_QUOTES, '')
    .replace(/^\s*(?:--|[—―]|–(?=\s))+\s*/, '')
    .replace(/(?<=[.!?…,;:])\s*(?:--|[—―]|(?<=\s)–(?=\s))+\s*(?=\S)/g, ' ')
    .replace(/(?<=[。！？，；：])\s*(?:--|[—―])+\s*(?=\S)/g, '')
    .replace(/\s*(?:--|[—―]|(?<=\s)–(?=\s))+\s*/g, language === 'zh' ? '，' : ', ')
    .replace(/\s+/g, ' ')
    .trim();
  return withLexicon(plain, language, lexicon);
}

function withLexicon(text: string, language: Language, lexicon: Readonly<Record<string, string>>): string {
  const words = Object.keys(lexicon).sort((a, b) => b.length - a.length);
  if (words.length === 0) return text;
  const pattern = words.map(escapePattern).join('|');
  const expression =
    language === 'zh'
      ? new RegExp(pattern, 'gu')
      : new RegExp(`(?<![\\p{L}\\p{N}])(?:${pattern})(?![\\p{L}\\p{N}])`, 'giu');
  const byLower = new Map(words.map((word) => [word.toLowerCase(), lexicon[word]!]));
  return text.replace(expression, (word) => byLower.get(word.toLowerCase()) ?? word);
}
