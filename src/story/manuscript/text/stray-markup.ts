import { decodeEntity } from '../html/parse-html.ts';
import type { Skip } from '../skips.ts';

const ENTITY = /&(?:[a-z][a-z0-9]{1,30}|#\d{1,7}|#x[0-9a-f]{1,6});/gi;
/** Elements of running text; others may be what somebody writes between angle brackets. */
const TAG =
  /<\/?(?:i|b|u|s|em|strong|small|big|tt|p|br|hr|sub|sup|span|font|center|div|blockquote|h[1-6])(?:[ \t][^<>\n]{0,200})?[ \t]*\/?>/gi;

/** Finds entities of HTML, which are read as the characters that they stand for. */
export function findEntities(text: string): Skip[] {
  return Array.from(text.matchAll(ENTITY)).flatMap(({ index, 0: entity }): Skip[] => {
    const decoded = decodeEntity(entity);
    if (decoded === entity || decoded.length > 2) return [];
    return [{ start: index, end: index + entity.length, rule: 'markup', replacement: decoded }];
  });
}

/** Finds what is left of HTML, and signs of emphasis, in plain text. */
export function findStrayMarkup(text: string): Skip[] {
  const skips = findEntities(text);
  for (const { index, 0: tag } of text.matchAll(TAG))
    skips.push({ start: index, end: index + tag.length, rule: 'markup' });
  // Bold letters in electronic texts of Project Gutenberg.
  for (const { index, 0: bold } of text.matchAll(
    /(?<![\p{L}\p{N}=])=(?=[^\s=])[^=\n]{0,200}(?<=[^\s=])=(?![\p{L}\p{N}=])/gu,
  ))
    for (const at of [index, index + bold.length - 1]) skips.push({ start: at, end: at + 1, rule: 'markup' });
  return skips;
}
