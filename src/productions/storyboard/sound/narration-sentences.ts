import { detectLanguage } from '../../../story/language.ts';
import { toPlainSpeech } from '../../../story/plain-speech.ts';
import { listSentences, splitSentences } from '../../../story/sentences.ts';
import { isSpeakable } from '../../../story/spoken-text.ts';

export interface NarrationSentence {
  /** As it stands in the script, in one line. */
  readonly written: string;
  /** Numbers and short forms as words, without quotation marks and markup. */
  readonly spoken: string;
  readonly isLastOfParagraph: boolean;
}

/** Longer sentences are split at their clauses: engines get worse at them, and a caption would not fit. */
const MAX_CHARACTERS = 300;

/** The sentences of a narration that hold anything to be spoken. */
export function listSpokenSentences(text: string): NarrationSentence[] {
  return listSentences(text).flatMap((sentence) => {
    const content = text.slice(sentence.start, sentence.end);
    return splitSentences(content, MAX_CHARACTERS).flatMap(({ start, end }) => {
      const part = content.slice(start, end);
      const spoken = toPlainSpeech(part, detectLanguage(part));
      if (!isSpeakable(spoken)) return [];
      const written = part.replace(/\s+/g, ' ').trim();
      return [{ written, spoken, isLastOfParagraph: /\n\s*\n\s*$/.test(part) }];
    });
  });
}
