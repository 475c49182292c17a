import type { Language } from './language.ts';
import { normalizeText } from './normalization/normalize.ts';
import { joinRows, toSpokenText } from './spoken-text.ts';

/** What is said for a text that stands alone: numbers and short forms as words, without quotation marks and markup. */
export function toPlainSpeech(text: string, language: Language): string {
  const spoken = normalizeText(joinRows(text, 'narration'), language);
  return toSpokenText({ kind: 'narration', text, spoken }, language, {});
}
