import type { Score } from '../../../story/score.ts';
import { createWindows, INSTRUCTIONS, isSpeech, MAX_SHOWN } from './label-lines.ts';
import { describeSpeakers } from './propose-cast.ts';

/** Characters that make a token, and tokens of an answered line and of a character. */
const CHARACTERS_PER_TOKEN = { en: 4, zh: 1.5 };
const TOKENS_PER_LABEL = 24;
const TOKENS_PER_CHARACTER = 40;

/** What a text model is asked about a score, estimated before anything is spent. */
export interface QuestionEstimate {
  readonly questions: number;
  readonly inputTokens: number;
  readonly outputTokens: number;
}

export function estimateQuestions(score: Score, isCastGiven: boolean): QuestionEstimate {
  const windows = createWindows(score);
  const perToken = CHARACTERS_PER_TOKEN[score.language];
  const cast = JSON.stringify(
    score.cast.map(({ name, aliases, gender }) => ({ name, aliases, gender })),
  ).length;
  const shown = windows.flat().reduce((sum, { text }) => sum + Math.min(MAX_SHOWN, text.length) + 50, 0);
  const proposal = isCastGiven ? 0 : JSON.stringify(describeSpeakers(score)).length;
  const labels = windows.flat().filter(isSpeech).length;
  return {
    questions: windows.length + (isCastGiven ? 0 : 1),
    inputTokens: Math.ceil((shown + windows.length * (cast + INSTRUCTIONS.length) + proposal) / perToken),
    outputTokens: labels * TOKENS_PER_LABEL + (isCastGiven ? 0 : score.cast.length * TOKENS_PER_CHARACTER),
  };
}
