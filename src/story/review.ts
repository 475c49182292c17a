import { createMessage } from '../core/messages/message.ts';
import { translate } from '../core/messages/translate.ts';
import { listLines, type Score } from './score.ts';

/** Confidence below which a speaker is listed for review, 0 to 1. */
export const SURE = 0.8;

/** Lists the lines whose speaker is doubtful. Reasons are in the language of the text, as they are stored in the score. */
export function createReview(score: Pick<Score, 'chapters' | 'language'>): Score['review'] {
  const { language } = score;
  return listLines(score).flatMap(({ id, kind, speaker, confidence, text }) => {
    if (kind !== 'dialogue' && kind !== 'thought') return [];
    const words = text.trim().replace(/\s+/g, ' ').slice(0, 80);
    if (speaker === undefined)
      return [{ line: id, words, reason: translate(createMessage('review.no-speaker'), language) }];
    if (confidence === undefined || confidence >= SURE) return [];
    const reason = createMessage('review.doubtful-speaker', { confidence: confidence.toFixed(2) });
    return [{ line: id, words, reason: translate(reason, language) }];
  });
}
