import { FootlightError } from '../../../core/errors.ts';
import type { Accelerator } from '../../../engines/engine.ts';
import type { Speech, SpeechRequest, SpeechSynthesizer } from '../../../engines/speech-synthesizer.ts';
import { measurePeak } from '../../../sound/levels.ts';

/** Peak of what is spoken, of full scale. */
const PEAK = 0.7;

/** Who speaks. */
export interface Speaker {
  readonly synthesizer: SpeechSynthesizer;
  readonly accelerator: Accelerator;
}

/**
 * Speaks a text outside of any drama, at a level of its own. An engine that needs the accelerator waits for it.
 *
 * @throws what the engine throws; `speech.silent` for a text that it has no words for
 */
export async function speakAlone(
  request: SpeechRequest,
  { synthesizer, accelerator }: Speaker,
): Promise<Speech> {
  await using _lease = synthesizer.usesAccelerator ? await accelerator.lease(request.signal) : undefined;
  await using session = await synthesizer.open(request.signal);
  const speech = await session.speak(request);
  const peak = measurePeak(speech.samples);
  if (!(peak > 0)) throw new FootlightError('speech.silent', { kind: 'input', value: request.text });
  const gain = PEAK / Math.max(0.01, peak);
  return { ...speech, samples: speech.samples.map((sample) => sample * gain) };
}
