import type { ReadingChoices, Skip } from '../skips.ts';
import type { Heading } from './find-headings.ts';
import { findEntities } from './stray-markup.ts';
import { blankSkips, listRows, type TextRow } from './text-rows.ts';

export interface MarkdownParts {
  readonly skips: readonly Skip[];
  readonly headings: readonly Heading[];
  readonly title: string | undefined;
  readonly author: string | undefined;
}

/** Rows of `key: value`, lists and comments; text between two rules is none. */
const METADATA =
  /^---[ \t]*\r?\n((?:[ \t]*\r?\n|#[^\n]*\n)*[\w-]+[ \t]*:[^\n]*\n(?:(?:[\w-]+[ \t]*:|[ \t]+\S|- |[#\]}]|[ \t]*\r?(?=\n))[^\n]*\n)*?)(?:---|\.\.\.)[ \t]*(?:\r?\n|$)/;
/** Of Hugo: `key = "value"` between rows of plus signs. */
const TOML = /^\+{3}[ \t]*\r?\n((?:[^\n]*\n){0,200}?)\+{3}[ \t]*(?:\r?\n|$)/;
const FENCE = /^[ \t]*(`{3,}|~{3,})[^\n]*\n[\s\S]*?(?:^[ \t]*\1[^\n]*$|$(?![\s\S]))/gm;
const ATX = /^(#{1,6})[ \t]+(.+?)[ \t]*#*$/;

/** Finds what of a Markdown text is markup, and its headings. */
export function readMarkdown(text: string, choices: ReadingChoices): MarkdownParts {
  const metadata = METADATA.exec(text) ?? TOML.exec(text);
  const skips: Skip[] = metadata ? [{ start: 0, end: metadata[0].length, rule: 'metadata' }] : [];
  addMatches(skips, text, FENCE, 'code');
  addMatches(skips, text, /<!--[\s\S]*?(?:-->|$(?![\s\S]))/g, 'comment');
  // "$$ for one, $$ for two" and "100%% sure" are words.
  addMatches(
    skips,
    text,
    /(?<![\p{L}\d$])\$\$(?=[^\s$]{1,200}\$\$|[^$]{0,2000}[\\=^_{}+])[^$]{1,2000}\$\$(?![\p{L}\d$])/gu,
    'formula',
  );
  addMatches(skips, text, /(?<![\p{L}\d%])%%[^%]{1,2000}%%(?![\p{L}\d%])/gu, 'comment');
  const body = blankSkips(
    text,
    skips.toSorted((a, b) => a.start - b.start),
  );
  const rows = listRows(body);
  const headings = rows.flatMap((row, i) => readHeading(row, rows[i + 1]));
  for (const [i, row] of rows.entries()) addRowMarkup(skips, body, row, rows[i - 1]);
  addInlineMarkup(skips, body, choices);
  const readField = (name: string): string | undefined =>
    new RegExp(`^${name}[ \\t]*[:=][ \\t]*["']?(.+?)["']?[ \\t]*$`, 'im').exec(metadata?.[1] ?? '')?.[1];
  return { skips, headings, title: readField('title'), author: readField('author') };
}

function addMatches(
  skips: Skip[],
  text: string,
  pattern: RegExp,
  rule: Skip['rule'],
  replacement?: string,
): void {
  for (const { index, 0: found } of text.matchAll(pattern))
    skips.push({ start: index, end: index + found.length, rule, ...(replacement && { replacement }) });
}

function readHeading(row: TextRow, next: TextRow | undefined): Heading[] {
  const marked = ATX.exec(row.text);
  if (marked)
    return [{ start: row.start, end: row.end, title: cleanTitle(marked[2]!), level: marked[1]!.length }];
  const line = /^(=+|-{2,})$/.exec(next?.text ?? '');
  const isText = row.text !== '' && !/^(?:[-*+>|#]|\d+[.)]\s)/.test(row.text);
  if (!line || !isText || !next) return [];
  return [
    { start: row.start, end: next.end, title: cleanTitle(row.text), level: line[1]!.startsWith('=') ? 1 : 2 },
  ];
}

function cleanTitle(title: string): string {
  return title
    .replace(/!?\[([^\]]{0,1000})\]\([^)]{0,2000}\)/g, '$1')
    .replace(/\[\^[^\]]+\]|\^\[[^\]]*\]|[ \t]*\{:?[ \t]*[#.][^{}]*\}$|[*_`]/g, '')
    .trim();
}

/** Marks at the beginning of a line, underlines of headings, and rows of tables. */
function addRowMarkup(
  skips: Skip[],
  body: string,
  { start, end, text }: TextRow,
  before: TextRow | undefined,
): void {
  const line = body.slice(start, end);
  const head =
    /^[ \t]*(?:(?:>[ \t]?)+|[-*+][ \t]+(?:\[[ x]\][ \t]+)?(?=\S))+|^[ \t]*#{1,6}[ \t]+/.exec(line)?.[0] ?? '';
  const isRule = /^(?:[-*_][ \t]*){3,}$/.test(text);
  if (head !== '' && !isRule) skips.push({ start, end: start + head.length, rule: 'markup' });
  if (/^=+$|^-{2,}$/.test(text) && before && before.text !== '')
    skips.push({ start, end: start + line.trimEnd().length, rule: 'markup' });
  if (/^\|?[ \t]*:?-+:?[ \t]*(?:\|[ \t]*:?-+:?[ \t]*)*\|?$/.test(text) && text.includes('|'))
    skips.push({ start, end: start + line.trimEnd().length, rule: 'markup' });
  else if (/^\|.*\|$/.test(text)) addCells(skips, start, line);
}

function addCells(skips: Skip[], start: number, line: string): void {
  const bars = Array.from(line.matchAll(/[ \t]*\|[ \t]*/g), ({ index, 0: bar }) => ({
    index,
    length: bar.length,
  }));
  for (const [i, { index, length }] of bars.entries()) {
    const at = { start: start + index, end: start + index + length, rule: 'markup' as const };
    skips.push(i === 0 || i === bars.length - 1 ? at : { ...at, replacement: ', ' });
  }
}

function addInlineMarkup(skips: Skip[], body: string, { notes }: ReadingChoices): void {
  addMatches(skips, body, /^[ \t]*:{3,}[^\n]*$|^[ \t]*>?[ \t]*\[![A-Za-z]+\]/gm, 'markup');
  addMatches(skips, body, /!\[\[[^[\]\n]{1,300}\]\]/g, 'illustration');
  addMatches(skips, body, /(?<!!)\[\[(?:[^[\]|\n]{1,300}\|)?|(?<=\[\[[^[\]\n]{1,300})\]\]/g, 'markup');
  addMatches(skips, body, /!\[[^\]]{0,1000}\](?:\([^)]{0,2000}\)|\[[^\]]{0,1000}\])/g, 'illustration');
  for (const { index, 0: link, 1: words } of body.matchAll(
    /(?<!!)\[([^\]^][^\]]{0,1000})\](?:\([^)\n]{0,2000}\)|\[[^\]\n]{0,1000}\])/g,
  )) {
    skips.push({ start: index, end: index + 1, rule: 'markup' });
    skips.push({ start: index + 1 + words!.length, end: index + link.length, rule: 'markup' });
  }
  addMatches(skips, body, /(?<=\S)\[\^[^\]\s]+\](?!:)/g, 'note-mark');
  if (notes === 'skip')
    addMatches(skips, body, /^\[\^[^\]\s]+\]:[^\n]*(?:\n(?:[ \t]{2,}\S[^\n]*))*/gm, 'note');
  else addMatches(skips, body, /^\[\^[^\]\s]+\]:[ \t]*/gm, 'note-mark');
  addMatches(skips, body, /^\[[^\]^][^\]]{0,1000}\]:[ \t]*\S+[^\n]*$/gm, 'markup');
  addMatches(skips, body, /<\/?[a-z][a-z0-9-]*(?:[ \t][^<>\n]*)?\/?>|<https?:[^>\s]*>/gi, 'markup');
  addMatches(
    skips,
    body,
    // Not within a row of marks alone, which is a break.
    /(?!(?<=^[ \t*_]*)[*_][ \t*_]*\r?$)(?:(?<![\p{L}\p{N}])[*_]{1,3}(?=\S)|(?<=\S)[*_]{1,3}(?![\p{L}\p{N}]))|~~|`+/gmu,
    'markup',
  );
  addMatches(skips, body, /\\(?=[\\`*_{}[\]()#+.!>~|-]|\r?$)/gm, 'markup');
  skips.push(...findEntities(body));
  // Pandoc's and Kramdown's own marks.
  for (const { index, 0: note } of body.matchAll(/\^\[[^[\]\n]{1,2000}\]/g)) {
    const end = index + note.length;
    if (notes === 'skip') skips.push({ start: index, end, rule: 'note' });
    else
      skips.push(
        { start: index, end: index + 2, rule: 'note-mark', replacement: ' (' },
        { start: end - 1, end, rule: 'note-mark', replacement: ')' },
      );
  }
  addMatches(skips, body, /\{:[^{}\n]*\}|(?<=\S)[ \t]*\{[ \t]*[#.][\w-][^{}\n]*\}/g, 'markup');
  for (const pattern of [
    /(?<![=\S])==(?=\S)[^=\n]{1,300}(?<=\S)==(?!=)/g,
    /(?<=[\p{L}\d])([~^])[^\s~^]{1,20}\1/gu,
  ])
    for (const { index, 0: marked, 1: mark = '==' } of body.matchAll(pattern))
      for (const at of [index, index + marked.length - mark.length])
        skips.push({ start: at, end: at + mark.length, rule: 'markup' });
}
