import type { TextSpan } from '../text-span.ts';

/** Why a part of the source is not read out. */
export const SKIP_RULES = [
  'note',
  'note-mark',
  'page-number',
  'hidden',
  'drawing',
  'formula',
  'ruby',
  'contents',
  'front-matter',
  'back-matter',
  'auxiliary',
  'gutenberg',
  'site-notice',
  'illustration',
  'markup',
  'code',
  'comment',
  'metadata',
] as const;
export type SkipRule = (typeof SKIP_RULES)[number];

/** A part of the source that is not read out, or is read as `replacement`. */
export interface Skip extends TextSpan {
  readonly rule: SkipRule;
  readonly replacement?: string;
}

/** What a user chooses about the apparatus of a book. */
export interface ReadingChoices {
  /** Left out, read where they stand, or read after the paragraph that refers to them. */
  readonly notes: 'skip' | 'end' | 'inline';
  /** Title page, imprint, contents, index and the like. */
  readonly matter: 'skip' | 'read';
  /** Told by the text where it is left out. */
  readonly language?: 'en' | 'zh' | undefined;
}

export const DEFAULT_CHOICES: ReadingChoices = { notes: 'skip', matter: 'skip' };

/** Orders parts and joins those that overlap; the first rule stays. */
export function mergeSkips(skips: readonly Skip[]): Skip[] {
  const merged: Skip[] = [];
  for (const skip of skips.toSorted((a, b) => a.start - b.start || b.end - a.end)) {
    if (skip.end <= skip.start) continue;
    const last = merged.at(-1);
    if (!last || skip.start >= last.end) merged.push(skip);
    else if (skip.end > last.end) merged[merged.length - 1] = { ...last, end: skip.end };
  }
  return merged;
}
