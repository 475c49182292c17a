import type { Block, HtmlDocument } from './blocks.ts';

/** A block with the document that holds it; `document` counts those that are read. */
export interface BookBlock extends Block {
  readonly document: number;
  /** Of a note that is read behind the paragraph that refers to it: the document of that. */
  readonly readIn?: number;
}

/** The document in whose order a block is read. */
export function getPlace({ readIn, document }: BookBlock): number {
  return readIn ?? document;
}

/** Documents of a book in the order of reading; addresses are paths within the book. */
export interface BookDocument extends HtmlDocument {
  readonly path: string;
  /** As it was decoded, for positions in it. */
  readonly source: string;
  /** Whether it stands beside the order of reading. */
  readonly isAuxiliary?: boolean;
}

export function listBookBlocks(documents: readonly BookDocument[]): BookBlock[] {
  return documents.flatMap(({ blocks }, document) => blocks.map((block) => ({ ...block, document })));
}

/** Skips the whole of a block, by the rule that comes first. */
export function skipBlock(block: Block, rule: Block['skips'][number]['rule']): void {
  block.skips.push({ start: 0, end: block.text.length, rule });
}

/** Whether nothing of a block is read out, by a rule for the whole of it. */
export function isSkippedBlock({ text, skips }: Block): boolean {
  return skips.some(({ start, end }) => start === 0 && end >= text.length);
}
