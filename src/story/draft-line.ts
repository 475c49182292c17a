import type { ScoreLine } from './score.ts';
import type { TextSpan } from './text-span.ts';

/** A line of the score before it has an id; its span is one of the source. */
export interface DraftLine extends TextSpan {
  readonly line: Omit<ScoreLine, 'id' | 'text'>;
}
