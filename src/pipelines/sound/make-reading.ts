import { FootlightError } from '../../core/errors.ts';
import type { Speech, SpeechRequest, SpeechSession } from '../../engines/speech-synthesizer.ts';
import { checkTake, type Trimmed } from '../../sound/take-checks.ts';
import type { EngineSession } from './engine-session.ts';

/** An engine that reads aloud. */
export interface Reader {
  readonly session: EngineSession<SpeechSession>;
  /** Whether another seed gives another reading. */
  readonly isSeeded: boolean;
}

export interface Reading {
  readonly speech: Speech;
  readonly trimmed: Trimmed;
  readonly attempts: number;
}

const MAX_ATTEMPTS = 3;

/**
 * Repeats a suspicious reading with other seeds, up to `MAX_ATTEMPTS` times, and keeps the one with the fewest flags.
 *
 * @throws `speech.silent`
 */
export async function makeBestReading(
  request: SpeechRequest,
  { session, isSeeded }: Reader,
): Promise<Reading> {
  let best: Reading | undefined;
  for (let attempts = 1; ; attempts++) {
    const seed = request.seed + attempts - 1;
    const speech = await session.use((opened) => opened.speak({ ...request, seed }));
    const trimmed = checkTake(speech.samples, request.text, request.language);
    if (!best || trimmed.flags.length < best.trimmed.flags.length) best = { speech, trimmed, attempts };
    if (best.trimmed.flags.length === 0 || !isSeeded || attempts === MAX_ATTEMPTS) {
      if (best.trimmed.samples.length === 0) throw createSilentError(request.text);
      return { ...best, attempts };
    }
  }
}

function createSilentError(text: string): FootlightError {
  return new FootlightError('speech.silent', { kind: 'terminal', value: text.slice(0, 80) });
}
