import { join } from 'node:path';
import { FootlightError } from '../../../core/errors.ts';
import type { Warning } from '../../../core/warning.ts';
import type { Speech, SpeechRequest, SpeechSession } from '../../../engines/speech-synthesizer.ts';
import type { Stage } from '../../../execution/stage.ts';
import type { Step, StepContext } from '../../../execution/step.ts';
import { writeStoredAudio } from '../../../media/audio/stored-audio.ts';
import { measureBlockPowers } from '../../../sound/k-weighting.ts';
import { fadeEdges } from '../../../sound/levels.ts';
import { reportWhileWaiting } from '../../report-while-waiting.ts';
import { STAGES } from '../stages.ts';
import type { EngineSession } from './engine-session.ts';
import { checkTake, type TakeFlag, type Trimmed } from './take-checks.ts';

export const TAKE_FILE = 'take.nut';

/** All that decides how a line sounds, but not its position, so that a line that is repeated is made once. */
export interface TakeInput extends Omit<SpeechRequest, 'remote' | 'signal'> {
  readonly engine: string;
  readonly engineVersion: string;
}

interface TakeResources {
  readonly session: EngineSession<SpeechSession>;
  /** Whether another seed gives another reading. */
  readonly isSeeded: boolean;
}

/** A spoken line, stored as mono at 48 kHz. */
export interface Take {
  readonly samples: number;
  readonly words: readonly { readonly share: number; readonly sample: number }[];
  /** K-weighted powers of each 100 ms. */
  readonly powers: readonly number[];
  readonly flags: readonly TakeFlag[];
  readonly attempts: number;
  readonly warnings: readonly Warning[];
}

const MAX_ATTEMPTS = 3;
const FADE_IN = 96;
const FADE_OUT = 480;

function createTakeStep(stage: Stage): Step<TakeInput, TakeResources, Take> {
  return {
    ...stage,
    version: '2',
    async run(context, input, resources) {
      const { directory, remote, signal } = context;
      const reading = makeBestReading(input, resources, { remote, signal });
      const { speech, trimmed, attempts } = await reportWhileWaiting(context, reading);
      const samples = fadeEdges(trimmed.samples, FADE_IN, FADE_OUT);
      await writeStoredAudio(join(directory, TAKE_FILE), [samples], signal);
      return {
        samples: samples.length,
        words: listWords(speech, trimmed, input.text.length),
        powers: Array.from(measureBlockPowers([samples]), (power) => Number(power.toPrecision(4))),
        flags: trimmed.flags,
        attempts,
        warnings: speech.warnings,
      };
    },
  };
}

/** Speaks one line with the engine that was asked for. */
export const dialogueStep = createTakeStep(STAGES.dialogue);
/** Speaks a line that an engine failed at with the embedded one. */
export const standInStep = createTakeStep(STAGES['stand-in']);

interface Reading {
  readonly speech: Speech;
  readonly trimmed: Trimmed;
  readonly attempts: number;
}

/**
 * Repeats a suspicious reading with other seeds, up to `MAX_ATTEMPTS` times, and keeps the one with the fewest flags.
 *
 * @throws `speech.silent`
 */
async function makeBestReading(
  { engine: _engine, engineVersion: _version, ...request }: TakeInput,
  { session, isSeeded }: TakeResources,
  { remote, signal }: Pick<StepContext, 'remote' | 'signal'>,
): Promise<Reading> {
  let best: Reading | undefined;
  for (let attempts = 1; ; attempts++) {
    const seed = request.seed + attempts - 1;
    const speech = await session.use((opened) => opened.speak({ ...request, seed, remote, signal }));
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

function listWords({ words = [] }: Speech, { head, samples }: Trimmed, length: number): Take['words'] {
  return words
    .map(({ start, fromSeconds }) => ({
      share: Number((start / Math.max(1, length)).toFixed(4)),
      sample: Math.round(fromSeconds * 48_000) - head,
    }))
    .filter(({ sample }) => sample >= 0 && sample < samples.length);
}
