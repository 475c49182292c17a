import type { LinePlace } from '../../../../story/manuscript/epub/book-lines.ts';
import type { TextSpan } from '../../../../story/text-span.ts';

/** An element that was put around words, with the share of its line that they are. */
export interface MarkedPlace {
  readonly line: string;
  readonly id: string;
  readonly characters: number;
}

/**
 * Puts elements with ids around the words of lines in a document. Where other elements begin or end among them, each
 * part between tags gets its own, so that the document stays well-formed.
 */
export function markPlaces(
  source: string,
  places: readonly LinePlace[],
): { readonly source: string; readonly marked: MarkedPlace[] } {
  const marked: MarkedPlace[] = [];
  const counts = new Map<string, number>();
  let written = '';
  let position = 0;
  const ordered = places
    .flatMap(({ line, ...span }) => splitAtTags(source, span).map((piece) => ({ line, ...piece })))
    .sort((a, b) => a.start - b.start);
  for (const { line, start, end } of ordered) {
    if (start < position) continue;
    const count = (counts.get(line) ?? 0) + 1;
    counts.set(line, count);
    const id = `footlight-${line}${count > 1 ? `-${count}` : ''}`;
    const words = source.slice(start, end);
    written += `${source.slice(position, start)}<span id="${id}">${words}</span>`;
    marked.push({ line, id, characters: words.replace(/<[^>]*>/g, '').length });
    position = end;
  }
  return { source: written + source.slice(position), marked };
}

const TAG = /<!--[\s\S]*?-->|<\/?[a-zA-Z][^>]*>|<[!?][^>]*>/g;
/** Elements that are within a line of text. */
const INLINE =
  /^<\/?(?:a|abbr|b|bdi|bdo|big|br|cite|code|del|dfn|em|font|i|img|ins|kbd|mark|q|rp|rt|ruby|s|samp|small|span|strike|strong|sub|sup|tt|u|var|wbr)\b/i;

function splitAtTags(source: string, { start, end }: TextSpan): TextSpan[] {
  const content = source.slice(start, end);
  const tags = [...content.matchAll(TAG)];
  if (isBalanced(tags.map(([tag]) => tag))) return [{ start, end }];
  const pieces: TextSpan[] = [];
  let position = 0;
  for (const { index, length } of [
    ...tags.map(({ index, 0: tag }) => ({ index, length: tag.length })),
    { index: content.length, length: 0 },
  ]) {
    const words = content.slice(position, index);
    const first = words.search(/\S/);
    if (first >= 0)
      pieces.push({ start: start + position + first, end: start + position + words.trimEnd().length });
    position = index + length;
  }
  return pieces;
}

/** Whether all tags are of inline elements that begin and end among them. */
function isBalanced(tags: readonly string[]): boolean {
  let depth = 0;
  for (const tag of tags) {
    if (tag.startsWith('<!')) continue;
    if (!INLINE.test(tag)) return false;
    if (tag.startsWith('</')) depth--;
    else if (!/\/>$/.test(tag)) depth++;
    if (depth < 0) return false;
  }
  return depth === 0;
}
