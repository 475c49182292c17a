import { isSpeakable } from '../../spoken-text.ts';
import type { TextSpan } from '../../text-span.ts';
import type { Manuscript, ManuscriptChapter } from '../manuscript.ts';
import { mergeSkips, type ReadingChoices, type Skip, type SkipRule } from '../skips.ts';
import { type BookBlock, isSkippedBlock } from './book-blocks.ts';
import { findMatterRule, toLetters } from './matter.ts';

/** Where a chapter begins: the number of a block. */
export interface ChapterMark {
  readonly title: string | undefined;
  readonly block: number;
  /** The type that landmarks state for it. */
  readonly type?: string | undefined;
  /** Whether the contents list it; else it is a document before the first that is listed. */
  readonly isListed: boolean;
}

/** The text of a book with its chapters, and what of it is not read out. */
export type LaidOutBook = Pick<Manuscript, 'text' | 'chapters' | 'skips'>;

interface Part {
  readonly title: string | undefined;
  readonly blocks: readonly BookBlock[];
  readonly rule: SkipRule | undefined;
}

interface LaidOutPart extends TextSpan {
  readonly title: string | undefined;
  readonly headingEnd: number;
  readonly kind: 'silent' | 'heading' | 'chapter';
}

const MAX_HEADING_BLOCKS = 6;
const MAX_HEADING_CHARACTERS = 300;

/** Joins the blocks of a book into one text, and divides it where the marks say. */
export function layOutBook(
  blocks: readonly BookBlock[],
  marks: readonly ChapterMark[],
  bookTitle: string,
  choices: ReadingChoices,
): LaidOutBook {
  let text = '';
  const skips: Skip[] = [];
  const parts = listParts(blocks, marks, bookTitle, choices).map((part): LaidOutPart => {
    const start = text.length;
    const headings = countHeadings(part);
    let headingEnd = start;
    for (const [i, block] of part.blocks.entries()) {
      const at = text.length;
      text += `${block.text}\n\n`;
      for (const skip of block.skips)
        skips.push({ ...skip, start: at + skip.start, end: at + Math.min(block.text.length, skip.end) });
      if (i === headings - 1) headingEnd = text.length;
    }
    if (part.rule) skips.push({ start, end: text.length - 2, rule: part.rule });
    const isHeading = headings === part.blocks.length;
    const kind = part.rule || !hasWords(part) ? 'silent' : isHeading ? 'heading' : 'chapter';
    return { title: part.title, start, headingEnd, end: text.length, kind };
  });
  return { text, chapters: joinParts(parts, bookTitle), skips: mergeSkips(skips) };
}

function listParts(
  blocks: readonly BookBlock[],
  marks: readonly ChapterMark[],
  bookTitle: string,
  choices: ReadingChoices,
): Part[] {
  const starts =
    marks[0]?.block === 0
      ? marks
      : [{ title: undefined, block: 0, isListed: false, type: undefined }, ...marks];
  return starts.flatMap(({ title: stated, block, type, isListed }, i) => {
    const own = blocks.slice(block, starts[i + 1]?.block ?? blocks.length);
    if (own.length === 0) return [];
    const title = stated || readTitle(own);
    const found = findBlocksRule(own, { title, type, isBeforeContents: !isListed }, bookTitle);
    // Of notes that are read elsewhere, the heading alone is left.
    const hasNotes = own.some(({ kind }) => kind !== 'heading');
    const isRead = found === 'note' ? choices.notes !== 'skip' && hasNotes : choices.matter === 'read';
    return [{ title, blocks: own, rule: isRead ? undefined : found }];
  });
}

/** Why blocks together are no part of the story; undefined if they are. */
export function findBlocksRule(
  blocks: readonly BookBlock[],
  stated: {
    readonly title: string | undefined;
    readonly type?: string | undefined;
    isBeforeContents: boolean;
  },
  bookTitle: string,
): SkipRule | undefined {
  const text = blocks.map((block) => block.text).join('\n\n');
  const [first] = blocks;
  const types = new Set(
    [...(first?.types ?? [])].filter((type) => blocks.every((each) => each.types.has(type))),
  );
  if (stated.type) types.add(stated.type);
  return findMatterRule(
    { title: stated.title, types, text, isBeforeContents: stated.isBeforeContents },
    bookTitle,
  );
}

/** The headings with which blocks begin: "Chapter One: The Gate". */
export function readTitle(blocks: readonly BookBlock[]): string | undefined {
  const first = blocks.findIndex(({ kind }) => kind !== 'heading');
  const headings = blocks
    .slice(0, first < 0 ? blocks.length : first)
    .filter((block) => !isSkippedBlock(block))
    .map(({ text }) => text.replace(/\s+/g, ' '));
  const joined = headings.slice(0, 3).join(': ');
  return (joined.length <= 120 ? joined : headings[0]) || undefined;
}

/** A part without a word belongs to the chapter before, one of headings alone to the chapter behind. */
function joinParts(parts: readonly LaidOutPart[], bookTitle: string): ManuscriptChapter[] {
  const chapters: ManuscriptChapter[] = [];
  let lead: { start: number; readonly titles: string[] } | undefined;
  const lastWithText = parts.findLastIndex(({ kind }) => kind === 'chapter');
  for (const [i, { kind, title, start, headingEnd, end }] of parts.entries()) {
    const last = chapters.at(-1);
    if (kind === 'silent' && last && !lead) chapters[chapters.length - 1] = { ...last, end };
    else if (kind === 'silent') lead ??= { start, titles: [] };
    else if (kind === 'heading' && i < lastWithText) {
      lead ??= { start, titles: [] };
      if (title !== undefined && toLetters(title) !== toLetters(bookTitle)) lead.titles.push(title);
    } else {
      const hasLead = lead !== undefined && parts.slice(0, i).at(-1)?.kind === 'heading';
      const ownStart = lead?.start ?? start;
      const name = [...(lead?.titles ?? []), ...(title ? [title] : [])].join(': ');
      const ownHeadingEnd = headingEnd > start ? headingEnd : hasLead ? start : ownStart;
      chapters.push({
        title: name || `${chapters.length + 1}`,
        start: ownStart,
        headingEnd: ownHeadingEnd,
        end,
      });
      lead = undefined;
    }
  }
  const last = chapters.at(-1);
  if (lead && last) chapters[chapters.length - 1] = { ...last, end: parts.at(-1)!.end };
  return chapters;
}

function hasWords({ blocks }: Part): boolean {
  return blocks.some(({ text, skips }) => {
    let left = text;
    for (const { start, end } of skips)
      left = left.slice(0, start) + ' '.repeat(end - start) + left.slice(end);
    return isSpeakable(left);
  });
}

/** Blocks at the beginning of a part that are its heading, by their element or as the contents repeat them. */
function countHeadings({ title, blocks }: Part): number {
  const wanted = toLetters(title ?? '');
  let count = 0;
  let characters = 0;
  for (const { kind, text } of blocks.slice(0, MAX_HEADING_BLOCKS)) {
    const letters = toLetters(text);
    characters += text.length;
    const isRepeated = letters !== '' && wanted.includes(letters) && !/[.。!?！？]$/.test(text);
    if ((kind !== 'heading' && !isRepeated) || characters > MAX_HEADING_CHARACTERS) break;
    count++;
  }
  return count;
}
