const graphemes = new Intl.Segmenter('zh', { granularity: 'grapheme' });
const RIGHT_TO_LEFT =
  /[\p{Script=Arabic}\p{Script=Hebrew}\p{Script=Syriac}\p{Script=Thaana}\p{Script=Nko}\p{Script=Adlam}]/u;

/**
 * Creates what turns a text into what is drawn of it: without what holds a character that lacks a glyph, and with
 * apostrophes in Latin words as letters, which no font makes as wide as an ideograph.
 */
export function createDrawnText(missing: readonly string[]): (text: string) => string {
  const lacks = (segment: string): boolean => missing.some((each) => segment.includes(each));
  return (text) => {
    const segments = lacks(text) ? Array.from(graphemes.segment(text), ({ segment }) => segment) : [text];
    const kept = segments.filter((segment) => !lacks(segment)).join('');
    return kept.replace(/(?<=\p{Script=Latin})’(?=\p{Script=Latin})/gu, 'ʼ');
  };
}

/** Whether the first letter of a text is of a script that is written from right to left. */
export function isRightToLeft(text: string): boolean {
  return RIGHT_TO_LEFT.test(/\p{L}/u.exec(text)?.[0] ?? '');
}

/** "U+" and at least four hexadecimal digits, as Unicode writes it. */
export function formatCodePoint(character: string): string {
  return `U+${character.codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0')}`;
}
