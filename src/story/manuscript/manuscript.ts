import { FootlightError } from '../../core/errors.ts';
import type { Character } from '../speakers/cast.ts';
import type { TextSpan } from '../text-lines.ts';

export interface ManuscriptChapter extends TextSpan {
  readonly title: string;
  /** Where its heading ends in the text; `start` where the text holds no heading. */
  readonly headingEnd: number;
}

/** What an author says of an interval of the text; it outranks what is found in it. */
export interface SceneNote extends TextSpan {
  readonly place?: string;
  readonly time?: string;
  readonly weather?: string;
  readonly mood?: string;
}

export interface LineNote extends TextSpan {
  /** Name of who speaks; undefined for narration. */
  readonly speaker?: string;
  readonly emotion?: string;
}

/** A novel as one text, with what is known about it beside the text and never in it. */
export interface Manuscript {
  readonly title: string;
  readonly author: string | undefined;
  /** As the file says; undefined where it doesn't. */
  readonly language: string | undefined;
  /** Everything that the author wrote; all spans count its UTF-16 code units. */
  readonly text: string;
  readonly chapters: readonly ManuscriptChapter[];
  /** Empty where the file names nobody. */
  readonly characters: readonly (Omit<Character, 'id'> & { readonly voice?: string })[];
  readonly scenes: readonly SceneNote[];
  readonly lines: readonly LineNote[];
  /** What is said in place of written words. */
  readonly lexicon: Readonly<Record<string, string>>;
  readonly cover: { readonly content: Uint8Array; readonly extension: '.jpg' | '.png' } | undefined;
}

/** What most formats don't have. */
export const BARE = {
  author: undefined,
  language: undefined,
  characters: [],
  scenes: [],
  lines: [],
  lexicon: {},
  cover: undefined,
} as const;

export function createUnreadableError(
  path: string,
  reason: string,
  remedy: string,
  cause?: unknown,
): FootlightError {
  return new FootlightError('input.novel', `${path} ${reason}.`, {
    kind: 'input',
    value: path,
    remedy,
    cause,
  });
}
