import { FootlightError } from '../../../core/errors.ts';
import { parseVoice } from '../../../engines/reference.ts';
import type { SpeechSynthesizer } from '../../../engines/speech-synthesizer.ts';
import type { WorkflowContext } from '../../../execution/workflow.ts';
import { findNarrator } from '../../../pipelines/sound/find-narrator.ts';
import { castVoices } from '../../../story/cast-voices.ts';
import type { Score } from '../../../story/score.ts';

/** The voices of a score. */
export interface Casting {
  /** Synthesizers by their names in voice references. */
  readonly engines: ReadonlyMap<string, SpeechSynthesizer>;
  /** Voice references by the ids of characters, and that of the narrator. */
  readonly cast: ReadonlyMap<string, string>;
}

/**
 * Gives every character a voice, and opens the engines of all voices.
 *
 * @throws `speech.voice` for a voice that its engine does not have, as far as the engine tells before it speaks
 */
export async function castScore(
  { engines, signal }: WorkflowContext,
  score: Score,
  { speech, narrator }: { readonly speech: string; readonly narrator?: string | undefined },
): Promise<Casting> {
  const synthesizer = await engines.use('speech', speech);
  const voices = await synthesizer.listVoices(signal);
  const known = voices.map((voice) => ({ ...voice, id: `${synthesizer.id}:${voice.id}` }));
  const named = addEngine(score, narrator, synthesizer.id);
  const cast = castVoices(named, known, findNarrator(known, synthesizer.id).id);
  const used = new Map([[synthesizer.id, synthesizer]]);
  for (const reference of cast.values()) {
    const { engine, voice } = parseVoice(reference);
    if (engine === undefined) continue;
    const speaker = used.get(engine) ?? (await engines.use('speech', engine));
    used.set(engine, speaker);
    await assertHasVoice(speaker, voice, signal);
  }
  return { engines: used, cast };
}

async function assertHasVoice(engine: SpeechSynthesizer, id: string, signal: AbortSignal): Promise<void> {
  if (!engine.hasListedVoicesOnly) return;
  const voices = await engine.listVoices(signal);
  if (voices.some((voice) => voice.id === id)) return;
  const parameters = { engine: engine.id };
  throw new FootlightError('speech.voice', { kind: 'usage', reason: 'unlisted', parameters, value: id });
}

/** Adds the engine to every voice of the score that names none. */
function addEngine(score: Score, narrator: string | undefined, engine: string): Score {
  const complete = (reference: string): string =>
    parseVoice(reference).engine === undefined ? `${engine}:${reference}` : reference;
  const voice = narrator ?? score.narrator.voice;
  return {
    ...score,
    narrator: { voice: voice && complete(voice) },
    cast: score.cast.map((character) =>
      character.voice ? { ...character, voice: complete(character.voice) } : character,
    ),
  };
}
