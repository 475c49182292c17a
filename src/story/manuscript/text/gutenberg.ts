import type { Skip } from '../skips.ts';

const START =
  /^[ \t]*\*{2,}[ \t]*START OF (?:THE|THIS) PROJECT GUTENBERG[^\n]*(?:\n(?!\s*\n)[^\n]*\*{2,}[^\n]*)?$/im;
const OLD_START = /^[^\n]*\*END[ *]*THE SMALL PRINT[^\n]*$/im;
const END = /^[ \t]*(?:\*{2,}[ \t]*)?END OF (?:THE |THIS )?PROJECT GUTENBERG[^\n]*$/im;
/** Who made the electronic text, before the title page. */
const CREDITS =
  /^\s*(?:(?:E-?text )?(?:produced|prepared|transcribed|scanned|digitized) by\b|\[?transcriber[’']s note|this (?:e-?text|ebook) was produced by\b|credits:)[\s\S]*?(?:\n[ \t]*\r?\n|$)/i;

/** What the frame of a Project Gutenberg text says of the book. */
export interface GutenbergFrame {
  readonly skips: Skip[];
  readonly title: string | undefined;
  readonly author: string | undefined;
  readonly language: string | undefined;
}

/** Finds header and licence around a text of Project Gutenberg; undefined for other texts. */
export function findGutenbergFrame(text: string): GutenbergFrame | undefined {
  const start = START.exec(text) ?? OLD_START.exec(text);
  const from = start ? start.index + start[0].length : 0;
  const end = END.exec(text.slice(from));
  if (!start && !end) return undefined;
  const skips: Skip[] = [];
  if (start) {
    const credits = CREDITS.exec(text.slice(from, from + 2000))?.[0].length ?? 0;
    skips.push({ start: 0, end: from + credits, rule: 'gutenberg' });
  }
  if (end) skips.push({ start: from + end.index, end: text.length, rule: 'gutenberg' });
  const header = text.slice(0, from);
  const readField = (name: string): string | undefined =>
    new RegExp(`^${name}:[ \\t]*([^\\n]*(?:\\n[ \\t]{2,}\\S[^\\n]*)*)`, 'im')
      .exec(header)?.[1]
      ?.trim()
      .replace(/\s+/g, ' ') || undefined;
  return { skips, title: readField('Title'), author: readField('Author'), language: readField('Language') };
}
