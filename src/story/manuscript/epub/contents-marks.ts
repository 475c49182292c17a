import { type BookBlock, type BookDocument, getPlace } from '../html/book-blocks.ts';
import { type ChapterMark, findBlocksRule, readTitle } from '../html/chapters.ts';
import type { Contents, ContentsEntry } from './contents.ts';

const PART = /^(?:(?:part|book|volume|act)\b|第.{1,8}[卷部篇編编]|卷)/i;
const CHAPTER = /^(?:chapter\b|第.{1,8}[章回節节话話]|[\divxlc]+\b[.:]?)/i;
/** Text, in characters, that a part may have of its own before its first chapter. */
const MAX_PART_CHARACTERS = 1000;

/** Finds where chapters begin by the contents table; documents that it doesn't list belong to the one before. */
export function findContentsMarks(
  { entries, types }: Contents,
  documents: readonly BookDocument[],
  blocks: readonly BookBlock[],
  bookTitle: string,
): ChapterMark[] {
  const places = new Places(documents, blocks);
  const listed = listChapters(entries, places).flatMap(({ title, href }): ChapterMark[] => {
    const block = href === undefined ? undefined : places.find(href);
    return block === undefined
      ? []
      : [{ title, block, isListed: true, type: types.get(href!.split('#')[0]!) }];
  });
  const marks = new Map<number, ChapterMark>();
  // Of entries at one place, the first is the chapter and the others are parts of it.
  for (const mark of listed) if (!marks.has(mark.block)) marks.set(mark.block, mark);
  if (marks.size === 0) return [];
  const first = Math.min(...marks.keys());
  for (const [document, { path }] of documents.entries()) {
    const block = places.findDocument(document);
    if (block === undefined || marks.has(block)) continue;
    const own = places.listBlocks(document);
    const stated = { title: readTitle(own), type: types.get(path), isBeforeContents: block < first };
    const isMatter = findBlocksRule(own, stated, bookTitle) !== undefined;
    if (block < first || isMatter)
      marks.set(block, { title: undefined, block, isListed: block >= first, type: stated.type });
  }
  return [...marks.values()].sort((a, b) => a.block - b.block);
}

/** Numbers of blocks by addresses. */
class Places {
  readonly #paths: ReadonlyMap<string, number>;
  readonly #blocks: readonly BookBlock[];
  /** The number of the first block of each document, or of the next one that has any; then that of all blocks. */
  readonly #starts: readonly number[];

  constructor(documents: readonly BookDocument[], blocks: readonly BookBlock[]) {
    this.#paths = new Map(documents.map(({ path }, i) => [path.toLowerCase(), i]));
    this.#blocks = blocks;
    let block = 0;
    this.#starts = [...documents, undefined].map((_, document) => {
      while (block < blocks.length && getPlace(blocks[block]!) < document) block++;
      return block;
    });
  }

  listBlocks(document: number): readonly BookBlock[] {
    return this.#blocks.slice(this.#starts[document], this.#starts[document + 1]);
  }

  find(href: string): number | undefined {
    const [path = '', fragment] = href.split('#');
    const document = this.#paths.get(path.toLowerCase());
    if (document === undefined) return undefined;
    const at = fragment ? this.listBlocks(document).findIndex(({ ids }) => ids.has(fragment)) : -1;
    return at < 0 ? this.findDocument(document) : this.#starts[document]! + at;
  }

  /** Characters of text between two addresses. */
  measure(from: string, to: string | undefined): number {
    const [start, end] = [this.find(from), to === undefined ? undefined : this.find(to)];
    const own = this.#blocks.slice(start ?? 0, end ?? start ?? 0);
    return own.reduce((sum, { text }) => sum + text.length, 0);
  }

  /** The first block of a document; of one without any, such as a picture, that of the next. */
  findDocument(document: number): number | undefined {
    const at = this.#starts[document]!;
    return at < this.#blocks.length ? at : undefined;
  }
}

/** The entries at the level of chapters: below parts, above sections. */
function listChapters(entries: readonly ContentsEntry[], places: Places): ContentsEntry[] {
  return entries.flatMap((entry) => {
    const { title, href, children } = entry;
    const [child] = children;
    if (!child) return [entry];
    const isAbove =
      href === undefined || PART.test(title) || children.some((each) => CHAPTER.test(each.title));
    const isPart =
      isAbove || (!CHAPTER.test(title) && places.measure(href, child.href) <= MAX_PART_CHARACTERS);
    return isPart ? [entry, ...listChapters(children, places)] : [entry];
  });
}
