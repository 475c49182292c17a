import { listLines, type Score } from './score.ts';

/** Speakers below it are worth a look. */
export const SURE = 0.75;

/** The lines whose speaker is doubtful. */
export function createReview(score: Pick<Score, 'chapters'>): Score['review'] {
  return listLines(score).flatMap(({ id, kind, speaker, confidence, text }) => {
    if (kind !== 'dialogue' && kind !== 'thought') return [];
    const words = text.trim().replace(/\s+/g, ' ').slice(0, 80);
    if (speaker === undefined) return [{ line: id, words, reason: 'nobody is found who says it' }];
    if ((confidence ?? 1) >= SURE) return [];
    return [{ line: id, words, reason: `the speaker is doubtful (${(confidence ?? 0).toFixed(2)})` }];
  });
}
