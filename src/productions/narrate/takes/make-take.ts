import { join } from 'node:path';
import { FootlightError } from '../../../core/errors.ts';
import type { Warning } from '../../../core/warning.ts';
import type { Speech, SpeechRequest, SpeechSession } from '../../../engines/speech-synthesizer.ts';
import type { Stage } from '../../../execution/stage.ts';
import type { Step, StepContext } from '../../../execution/step.ts';
import { writeSound } from '../../../media/audio/sound-file.ts';
import { blockPowers } from '../../../sound/k-weighting.ts';
import { fadeEdges } from '../../../sound/levels.ts';
import { waitingFor } from '../../waiting.ts';
import { STAGES } from '../stages.ts';
import type { EngineSession } from './engine-session.ts';
import { checkTake, type TakeFlag, type Trimmed } from './take-checks.ts';

export const TAKE_FILE = 'take.nut';

/** All that decides how a line sounds; not where it stands, so that a line said twice is made once. */
export interface TakeInput extends Omit<SpeechRequest, 'remote' | 'signal'> {
  readonly engine: string;
  readonly engineVersion: string;
}

interface TakeResources {
  readonly session: EngineSession<SpeechSession>;
  /** Whether another seed can give another reading. */
  readonly isSeeded: boolean;
}

export interface Take {
  readonly samples: number;
  readonly words: readonly { readonly share: number; readonly sample: number }[];
  /** K-weighted powers of each 100 ms. */
  readonly powers: readonly number[];
  readonly flags: readonly TakeFlag[];
  readonly attempts: number;
  readonly warnings: readonly Warning[];
}

const MOST_ATTEMPTS = 3;
const FADE_IN = 96;
const FADE_OUT = 480;

function takeStep(stage: Stage): Step<TakeInput, TakeResources, Take> {
  return {
    ...stage,
    version: '2',
    async run(context, input, resources) {
      const { directory, remote, signal } = context;
      const reading = bestReading(input, resources, { remote, signal });
      const { speech, trimmed, attempts } = await waitingFor(context, reading);
      const samples = fadeEdges(trimmed.samples, FADE_IN, FADE_OUT);
      await writeSound(join(directory, TAKE_FILE), [samples], signal);
      return {
        samples: samples.length,
        words: wordsOf(speech, trimmed, input.text.length),
        powers: Array.from(blockPowers([samples]), (power) => Number(power.toPrecision(4))),
        flags: trimmed.flags,
        attempts,
        warnings: speech.warnings,
      };
    },
  };
}

/** Speaks one line. Its take is found again by its content. */
export const dialogueStep = takeStep(STAGES.dialogue);
/** Speaks what an engine failed at. */
export const standInStep = takeStep(STAGES['stand-in']);

interface Reading {
  readonly speech: Speech;
  readonly trimmed: Trimmed;
  readonly attempts: number;
}

/** Asks again, with other seeds, for what looks wrong; the least suspicious reading is kept. */
async function bestReading(
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
    if (best.trimmed.flags.length === 0 || !isSeeded || attempts === MOST_ATTEMPTS) {
      if (best.trimmed.samples.length === 0) throw silent(request.text);
      return { ...best, attempts };
    }
  }
}

function silent(text: string): FootlightError {
  return new FootlightError('speech.silent', { kind: 'terminal', value: text.slice(0, 80) });
}

function wordsOf({ words = [] }: Speech, { head, samples }: Trimmed, length: number): Take['words'] {
  return words
    .map(({ start, fromSeconds }) => ({
      share: Number((start / Math.max(1, length)).toFixed(4)),
      sample: Math.round(fromSeconds * 48_000) - head,
    }))
    .filter(({ sample }) => sample >= 0 && sample < samples.length);
}
