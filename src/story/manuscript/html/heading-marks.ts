import type { BookBlock } from './book-blocks.ts';
import type { ChapterMark } from './chapters.ts';

/** Finds chapters by headings, for documents without a table of contents. */
export function findHeadingMarks(blocks: readonly BookBlock[]): ChapterMark[] {
  const isHeading = ({ kind, text, skips }: BookBlock): boolean =>
    kind === 'heading' && !skips.some(({ start, end }) => start === 0 && end >= text.length);
  const isFirst = (i: number): boolean => blocks[i]!.document !== blocks[i - 1]?.document;
  const level = findChapterLevel(blocks.filter(isHeading));
  const starts = blocks.flatMap((block, i) => {
    const before = blocks[i - 1];
    // A heading under one of a part begins a chapter; one under that of a chapter is its second line.
    const isStart =
      isHeading(block) && (!before || !isHeading(before) || before.level < Math.min(level, block.level));
    return isStart && (block.level <= level || isFirst(i)) ? [i] : [];
  });
  const found = starts.length > 0 ? starts : blocks.flatMap((_, i) => (isFirst(i) ? [i] : []));
  return found.map((block) => ({ title: undefined, block, isListed: true }));
}

/** The highest level of headings that occurs more than once; the one heading above is the book's title. */
function findChapterLevel(headings: readonly BookBlock[]): number {
  const levels = headings.map(({ level }) => level).sort((a, b) => a - b);
  return levels.find((level, i) => levels[i + 1] === level) ?? levels[0] ?? 6;
}
