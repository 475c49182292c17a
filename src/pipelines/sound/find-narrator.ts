import { FootlightError } from '../../core/errors.ts';
import type { Voice } from '../../engines/speech-synthesizer.ts';

/**
 * The voice of an engine that narrates by default, among those that speak the language if one is given and any does.
 *
 * @throws `speech.no-voices`
 */
export function findNarrator(voices: readonly Voice[], engine: string, language?: string): Voice {
  const speaking = voices.filter(({ languages }) => speaks(languages, language));
  const usable = speaking.length > 0 ? speaking : voices;
  const voice = usable.find(({ isForNarration }) => isForNarration) ?? usable[0];
  if (voice) return voice;
  throw new FootlightError('speech.no-voices', { kind: 'usage', value: engine });
}

/** Whether a voice of those languages speaks one; a voice without languages speaks any. */
export function speaks(languages: readonly string[], language: string | undefined): boolean {
  return language === undefined || languages.length === 0 || languages.includes(language);
}
