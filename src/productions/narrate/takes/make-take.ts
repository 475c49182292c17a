import { join } from 'node:path';
import type { Warning } from '../../../core/warning.ts';
import type { Speech, SpeechRequest } from '../../../engines/speech-synthesizer.ts';
import { reportWhileWaiting } from '../../../execution/report-while-waiting.ts';
import type { Stage } from '../../../execution/stage.ts';
import type { Step } from '../../../execution/step.ts';
import { writeStoredAudio } from '../../../media/audio/stored-audio.ts';
import { makeBestReading, type Reader } from '../../../pipelines/sound/make-reading.ts';
import { changeTempo } from '../../../sound/change-tempo.ts';
import { measureBlockPowers } from '../../../sound/k-weighting.ts';
import { fadeEdges } from '../../../sound/levels.ts';
import type { TakeFlag, Trimmed } from '../../../sound/take-checks.ts';
import { STAGES } from '../stages.ts';

export const TAKE_FILE = 'take.nut';

/** All that decides how a line sounds, but not its position, so that a line that is repeated is made once. */
export interface TakeInput extends Omit<SpeechRequest, 'remote' | 'signal'> {
  readonly engine: string;
  readonly engineVersion: string;
  /** Above 1 is faster than the engine speaks; left out for its own rate. */
  readonly rate?: number;
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

const FADE_IN = 96;
const FADE_OUT = 480;

function createTakeStep(stage: Stage): Step<TakeInput, Reader, Take> {
  return {
    ...stage,
    version: '2',
    async run(context, { engine: _engine, engineVersion: _version, rate = 1, ...request }, reader) {
      const { directory, remote, signal } = context;
      const reading = makeBestReading({ ...request, remote, signal }, reader);
      const { speech, trimmed, attempts } = await reportWhileWaiting(context, reading);
      const samples = fadeEdges(changeTempo(trimmed.samples, rate), FADE_IN, FADE_OUT);
      await writeStoredAudio(join(directory, TAKE_FILE), [samples], signal);
      return {
        samples: samples.length,
        words: listWords(speech, trimmed, request.text.length, rate),
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

function listWords(
  { words = [] }: Speech,
  { head, samples }: Trimmed,
  length: number,
  rate: number,
): Take['words'] {
  return words
    .map(({ start, fromSeconds }) => ({
      share: Number((start / Math.max(1, length)).toFixed(4)),
      sample: Math.round((fromSeconds * 48_000 - head) / rate),
    }))
    .filter(({ sample }) => sample >= 0 && sample < samples.length / rate);
}
