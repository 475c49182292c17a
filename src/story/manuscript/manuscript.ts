import type { Warning } from '../../core/warning.ts';
import type { Character } from '../speakers/cast.ts';
import type { TextSpan } from '../text-span.ts';
import type { Skip } from './skips.ts';

export interface ManuscriptChapter extends TextSpan {
  readonly title: string;
  /** Where its heading ends in the text; `start` if the text holds no heading. */
  readonly headingEnd: number;
}

/** What the author states about a span of the text; it takes precedence over what analysis finds there. */
export interface SceneNote extends TextSpan {
  readonly place?: string;
  readonly time?: string;
  readonly weather?: string;
  readonly mood?: string;
}

export interface LineNote extends TextSpan {
  /** Name of the speaker; undefined for narration. */
  readonly speaker?: string;
  readonly emotion?: string;
}

/** A novel as one text; notes refer to it by position (stand-off annotation) and never change it. */
export interface Manuscript {
  readonly title: string;
  readonly author: string | undefined;
  /** Language tag as the file states it; undefined if it states none. */
  readonly language: string | undefined;
  /** The complete text; all spans count its UTF-16 code units. */
  readonly text: string;
  readonly chapters: readonly ManuscriptChapter[];
  /** The characters that the file lists; empty if it lists none. */
  readonly characters: readonly (Omit<Character, 'id'> & { readonly voice?: string })[];
  readonly scenes: readonly SceneNote[];
  readonly lines: readonly LineNote[];
  /** Pronunciations: spoken text by written words. */
  readonly lexicon: Readonly<Record<string, string>>;
  /** What of the text is not read out, in order. */
  readonly skips: readonly Skip[];
  /** What was wrong with the file and could be gone on without. */
  readonly warnings: readonly Warning[];
  readonly year: string | undefined;
  readonly series: string | undefined;
  readonly cover: { readonly content: Uint8Array; readonly extension: '.jpg' | '.png' } | undefined;
}

/** The fields that most formats don't have, empty. */
export const BARE = {
  author: undefined,
  language: undefined,
  characters: [],
  scenes: [],
  lines: [],
  lexicon: {},
  skips: [],
  warnings: [],
  year: undefined,
  series: undefined,
  cover: undefined,
} as const;
