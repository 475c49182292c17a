import { stripVTControlCharacters } from 'node:util';

/** Ideographs, kana, hangul and emoji, between any two of which a line may be broken. */
const IDEOGRAPH = String.raw`[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Emoji_Presentation}]`;
const OPENING = '（［｛〈《「『【〔';
const CLOSING = '，。、；：？！）］｝〉》」』】〕';
/** Terminals draw these in two cells. @see https://www.unicode.org/reports/tr11/ */
const WIDE = new RegExp(String.raw`^(?:${IDEOGRAPH}|[\u3000-\u303e\uff01-\uff60\uffe0-\uffe6])$`, 'u');
const WITHOUT_WIDTH = /^[\p{Mn}\p{Me}\p{Cf}]$/u;
/** What no line is broken in, with the space before it. A quotation mark may belong to either side. */
const CHUNK = new RegExp(
  String.raw`\s*[${OPENING}“]*(?:${IDEOGRAPH}|(?:(?!${IDEOGRAPH}|[${OPENING}${CLOSING}])\S)+)[${CLOSING}…”]*|\s*\S`,
  'gu',
);

/** Returns the columns that a text takes on a terminal: two for each Chinese character. */
export function measureCells(text: string): number {
  return [...stripVTControlCharacters(text)].reduce((sum, each) => sum + measureCharacter(each), 0);
}

/** Fills a text with spaces up to a width in cells. */
export function padCells(text: string, width: number): string {
  return text + ' '.repeat(Math.max(0, width - measureCells(text)));
}

/** Puts spaces before a text up to a width in cells, so that it ends there. */
export function alignCells(text: string, width: number): string {
  return ' '.repeat(Math.max(0, width - measureCells(text))) + text;
}

/** Returns the beginning of a text that takes at most `width` cells. */
export function cutCells(text: string, width: number): string {
  let cells = 0;
  let length = 0;
  for (const character of text) {
    cells += measureCharacter(character);
    if (cells > width) break;
    length += character.length;
  }
  return text.slice(0, length);
}

/** Breaks a text into lines of at most `width` cells, at spaces and between ideographs; a longer word stands alone. */
export function wrapCells(text: string, width: number): string {
  return text
    .split(/\r?\n/)
    .map((line) => wrapLine(line, width))
    .join('\n');
}

function wrapLine(line: string, width: number): string {
  const lines: string[] = [];
  for (const chunk of line.match(CHUNK) ?? []) {
    const last = lines.at(-1);
    if (last !== undefined && measureCells(last + chunk) <= width) lines[lines.length - 1] = last + chunk;
    else lines.push(last === undefined ? chunk : chunk.trimStart());
  }
  return lines.join('\n');
}

function measureCharacter(character: string): number {
  if (WIDE.test(character)) return 2;
  return WITHOUT_WIDTH.test(character) ? 0 : 1;
}
