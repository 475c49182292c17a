import type { Skip } from '../skips.ts';

/** A link within a block, in positions of its text. */
export interface BlockLink {
  readonly start: number;
  readonly end: number;
  readonly href: string;
  /** Stated as a reference to a note, or raised as one. */
  readonly isMark: boolean;
}

/** A paragraph, heading, list item, row of a table or break of a document, in its order. */
export interface Block {
  text: string;
  readonly kind: 'paragraph' | 'heading' | 'break';
  /** Of a heading, 1 to 6; 0 for other blocks. */
  readonly level: number;
  readonly skips: Skip[];
  readonly links: BlockLink[];
  /** Ids of itself, of elements in it, and of those that begin with it. */
  readonly ids: Set<string>;
  /** Ids of list items, paragraphs and the like around it, which may be notes. */
  readonly containers: readonly string[];
  /** `epub:type`s and roles around it. */
  readonly types: ReadonlySet<string>;
  /** Where each character stands in the document, and where the last one ends; -1 for one that was added. */
  readonly offsets: number[];
}

/** What a document of a book holds. */
export interface HtmlDocument {
  readonly title: string | undefined;
  readonly language: string | undefined;
  readonly author: string | undefined;
  readonly blocks: readonly Block[];
}
