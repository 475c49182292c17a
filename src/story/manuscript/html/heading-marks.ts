import { isSpeakable } from '../../spoken-text.ts';
import type { ReadingChoices } from '../skips.ts';
import { findContentsList } from '../text/contents-list.ts';
import { findHeadings } from '../text/find-headings.ts';
import { type BookBlock, getPlace, isSkippedBlock, skipBlock } from './book-blocks.ts';
import type { ChapterMark } from './chapters.ts';

/**
 * Finds chapters by headings, for documents without a table of contents; by paragraphs that look like headings where no
 * elements are some.
 */
export function findHeadingMarks(
  blocks: readonly BookBlock[],
  { matter }: Pick<ReadingChoices, 'matter'>,
): ChapterMark[] {
  const isHeading = (block: BookBlock): boolean =>
    block.kind === 'heading' && !isSkippedBlock(block) && isSpeakable(block.text);
  const isFirst = (i: number): boolean => i === 0 || getPlace(blocks[i]!) !== getPlace(blocks[i - 1]!);
  const level = findChapterLevel(blocks.filter(isHeading));
  const starts = blocks.flatMap((block, i) => {
    const before = blocks[i - 1];
    // A heading under one of a part begins a chapter; one under that of a chapter is its second line.
    const isStart =
      isHeading(block) && (!before || !isHeading(before) || before.level < Math.min(level, block.level));
    return isStart && (block.level <= level || isFirst(i)) ? [i] : [];
  });
  const untitled = (block: number): ChapterMark => ({ title: undefined, block, isListed: true });
  if (starts.length > 1) return starts.map(untitled);
  const { contents, printed } = findPrintedMarks(blocks);
  const found = starts.length > 0 ? starts : blocks.flatMap((_, i) => (isFirst(i) ? [i] : []));
  // A book in several documents has as many chapters, unless more headings are printed within them.
  if (printed.length > (found.length > 1 ? found.length : starts.length)) {
    if (matter === 'skip') for (const block of contents) skipBlock(block, 'contents');
    return printed;
  }
  return found.map((block) => printed.find((mark) => mark.block === block) ?? untitled(block));
}

/** So many lines in capitals are headings where nothing else is. */
const MIN_CAPITALS = 3;

/** Word processors and old pages set headings as paragraphs like any other, and the contents before them. */
function findPrintedMarks(blocks: readonly BookBlock[]): {
  readonly contents: readonly BookBlock[];
  readonly printed: ChapterMark[];
} {
  let position = 0;
  const rows = blocks.flatMap((block) => {
    const { text, kind } = block;
    const start = position;
    position += text.length + 2;
    const words = isSkippedBlock(block) || kind !== 'paragraph' ? '' : text;
    return [
      { start, end: start + text.length, text: words.trim().replace(/\s+/g, ' ') },
      { start: start + text.length, end: position, text: '' },
    ];
  });
  const numbers = new Map(rows.map(({ start }, i) => [start, i >> 1]));
  const found = findHeadings(rows);
  const list = findContentsList(rows, found);
  const isListed = (start: number): boolean => list !== undefined && start >= list.start && start < list.end;
  const own = found.filter(({ start }) => !isListed(start));
  // Two lines in capitals may be a sign that somebody reads.
  const areSure = own.length >= MIN_CAPITALS || own.some(({ form }) => form !== 'capitals');
  const printed = (areSure ? own : []).map(({ start, title }) => ({
    title,
    block: numbers.get(start)!,
    isListed: true,
  }));
  const contents = [...numbers].flatMap(([start, block]) => (isListed(start) ? [blocks[block]!] : []));
  return { contents, printed };
}

/** The highest level of headings that occurs more than once; the one heading above is the book's title. */
function findChapterLevel(headings: readonly BookBlock[]): number {
  const levels = headings.map(({ level }) => level).sort((a, b) => a - b);
  return levels.find((level, i) => levels[i + 1] === level) ?? levels[0] ?? 6;
}
