import type { TextSpan } from '../../text-span.ts';
import type { Skip } from '../skips.ts';

/** A line of a text file; `text` is trimmed. */
export interface TextRow extends TextSpan {
  readonly text: string;
}

/** Lists the lines of a text; `end` is behind the line's end. */
export function listRows(text: string): TextRow[] {
  const rows: TextRow[] = [];
  for (const match of text.matchAll(/[^\n]*(?:\n|$)/g)) {
    if (match[0] === '') break;
    rows.push({ start: match.index, end: match.index + match[0].length, text: match[0].trim() });
  }
  return rows;
}

/** Blanks what is skipped, so that positions stay. */
export function blankSkips(text: string, skips: readonly Skip[]): string {
  let blanked = '';
  let position = 0;
  for (const { start, end } of skips) {
    blanked += text.slice(position, start) + text.slice(start, end).replace(/[^\n]/g, ' ');
    position = end;
  }
  return blanked + text.slice(position);
}
