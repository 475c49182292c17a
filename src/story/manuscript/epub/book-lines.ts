import { listLines, type Score } from '../../score.ts';
import type { TextSpan } from '../../text-span.ts';
import type { BookBlock } from '../html/book-blocks.ts';
import type { ReadingChoices } from '../skips.ts';
import { type OpenedEpub, openEpub, readOpenedEpub } from './epub.ts';

/** A part of a line within one block of a document: positions in the document's source. */
export interface LinePlace extends TextSpan {
  readonly line: string;
  readonly document: number;
}

/** A book with the places of a score's lines in it. */
export interface BookLines {
  readonly opened: OpenedEpub;
  readonly places: readonly LinePlace[];
}

/** Finds the lines of a score in the documents of its book; undefined if the score is not of this book. */
export function findBookLines(
  content: Uint8Array,
  path: string,
  score: Score,
  choices: ReadingChoices,
): BookLines | undefined {
  const opened = openEpub(content, path);
  const { manuscript, blocks } = readOpenedEpub(opened, path, choices);
  const places: LinePlace[] = [];
  const finder = new BlockFinder(blocks);
  for (const chapter of score.chapters) {
    let position = manuscript.chapters[Number(chapter.id.slice(1)) - 1]?.start ?? 0;
    for (const { id, kind, text } of listLines({ chapters: [chapter] })) {
      if (!manuscript.text.startsWith(text, position)) return undefined;
      const span = { start: position, end: position + text.length };
      if (kind !== 'skipped' && kind !== 'break')
        places.push(...finder.findPlaces(span, opened.documents).map((place) => ({ ...place, line: id })));
      position = span.end;
    }
  }
  return { opened, places };
}

class BlockFinder {
  readonly #blocks: readonly (BookBlock & { readonly start: number })[];
  #next = 0;

  constructor(blocks: readonly BookBlock[]) {
    let start = 0;
    this.#blocks = blocks.map((block) => {
      const placed = { ...block, start };
      start += block.text.length + 2;
      return placed;
    });
  }

  /** @param span of the manuscript; spans are asked for in order */
  findPlaces(span: TextSpan, documents: OpenedEpub['documents']): Omit<LinePlace, 'line'>[] {
    const places: Omit<LinePlace, 'line'>[] = [];
    while (this.#blocks[this.#next] && this.getEnd(this.#next) <= span.start) this.#next++;
    while (this.#next > 0 && this.getEnd(this.#next - 1) > span.start) this.#next--;
    for (let i = this.#next; this.#blocks[i] && this.#blocks[i]!.start < span.end; i++) {
      const block = this.#blocks[i]!;
      const own = {
        start: Math.max(0, span.start - block.start),
        end: Math.min(block.text.length, span.end - block.start),
      };
      const place = findSource(block, own, documents[block.document]!.source);
      if (place) places.push({ ...place, document: block.document });
    }
    return places;
  }

  private getEnd(i: number): number {
    const { start, text } = this.#blocks[i]!;
    return start + text.length;
  }
}

/** Where the words of a part of a block stand in the source, without white space around. */
function findSource(
  { text, offsets }: BookBlock,
  { start, end }: TextSpan,
  source: string,
): TextSpan | undefined {
  const isWord = (at: number): boolean => offsets[at]! >= 0 && /\S/.test(text[at]!);
  let [first, last] = [start, end - 1];
  while (first < end && !isWord(first)) first++;
  while (last >= first && !isWord(last)) last--;
  if (last < first) return undefined;
  const at = offsets[last]!;
  const entity = /^&[#\w]+;/.exec(source.slice(at, at + 40))?.[0];
  return { start: offsets[first]!, end: at + (entity?.length ?? 1) };
}
