import { join } from 'node:path';
import type { Warning } from '../../../core/warning.ts';
import type { SpeechSynthesizer, Voice } from '../../../engines/speech-synthesizer.ts';
import { reportWhileWaiting } from '../../../execution/report-while-waiting.ts';
import type { Step, StepContext } from '../../../execution/step.ts';
import { writeStoredAudio } from '../../../media/audio/stored-audio.ts';
import { findNarrator, speaks } from '../../../pipelines/sound/find-narrator.ts';
import { makeBestReading, type Reader } from '../../../pipelines/sound/make-reading.ts';
import { fadeEdges } from '../../../sound/levels.ts';
import type { TakeFlag } from '../../../sound/take-checks.ts';
import { detectLanguage, type Language } from '../../../story/language.ts';
import { NEUTRAL } from '../../../story/score.ts';
import { joinSentences, type SentenceTime, type SpokenSentence } from './join-sentences.ts';
import { listSpokenSentences } from './narration-sentences.ts';
import { SOUND_STAGES } from './stages.ts';

export const SPEECH_FILE = 'speech.nut';

/** All that decides how a narration sounds. */
export interface SceneSpeechInput {
  readonly text: string;
  /** Voices of the languages that occur in the text. */
  readonly voices: Readonly<Partial<Record<Language, string>>>;
  readonly engine: string;
  readonly engineVersion: string;
  readonly seed: number;
}

/** A spoken narration, stored as mono at 48 kHz and at one loudness. */
export interface SceneSpeech {
  readonly samples: number;
  readonly seconds: number;
  readonly sentences: readonly SentenceTime[];
  /** What stayed suspicious about the reading. */
  readonly flags: readonly TakeFlag[];
  /** Parts of the request that had no effect. */
  readonly warnings: readonly Warning[];
}

const FADE_IN = 96;
const FADE_OUT = 480;

/**
 * The input of the step for a narration. `wanted` is a voice of the engine; a language that it doesn't speak gets the
 * engine's narrator.
 *
 * @throws `speech.no-voices`
 */
export function createSpeechInput(
  text: string,
  { id, version }: Pick<SpeechSynthesizer, 'id' | 'version'>,
  { voices, wanted, seed }: { voices: readonly Voice[]; wanted?: string | undefined; seed: number },
): SceneSpeechInput {
  const languages = new Set(listSpokenSentences(text).map(({ spoken }) => detectLanguage(spoken)));
  const known = voices.find((voice) => voice.id === wanted);
  const chooseVoice = (language: Language): string =>
    wanted !== undefined && speaks(known?.languages ?? [], language)
      ? wanted
      : findNarrator(voices, id, language).id;
  const chosen = [...languages].sort().map((language) => [language, chooseVoice(language)] as const);
  return { text, voices: Object.fromEntries(chosen), engine: id, engineVersion: version, seed };
}

/**
 * Speaks the narration of one scene, sentence by sentence, each in the language of its script.
 *
 * @throws `speech.silent`, and what the engine throws
 */
export const speakSceneStep: Step<SceneSpeechInput, Reader, SceneSpeech> = {
  ...SOUND_STAGES['narrate-scene'],
  version: '1',
  async run(context, input, reader) {
    const spoken = await reportWhileWaiting(context, speakSentences(context, input, reader));
    const { samples, sentences } = joinSentences(spoken.map(({ sentence }) => sentence));
    await writeStoredAudio(join(context.directory, SPEECH_FILE), [samples], context.signal);
    return {
      samples: samples.length,
      seconds: samples.length / 48_000,
      sentences,
      flags: [...new Set(spoken.flatMap(({ flags }) => flags))],
      warnings: spoken.flatMap(({ warnings }) => warnings),
    };
  },
};

interface SentenceReading {
  readonly sentence: SpokenSentence;
  readonly flags: readonly TakeFlag[];
  readonly warnings: readonly Warning[];
}

async function speakSentences(
  { remote, signal, reportProgress: progress }: StepContext,
  { text, voices, seed }: SceneSpeechInput,
  reader: Reader,
): Promise<SentenceReading[]> {
  const readings: SentenceReading[] = [];
  const sentences = listSpokenSentences(text);
  for (const { written, spoken, isLastOfParagraph } of sentences) {
    const language = detectLanguage(spoken);
    const request = { text: spoken, language, voice: voices[language]!, emotion: NEUTRAL, seed };
    const { speech, trimmed } = await makeBestReading({ ...request, remote, signal }, reader);
    const samples = fadeEdges(trimmed.samples, FADE_IN, FADE_OUT);
    readings.push({
      sentence: { text: written, voice: request.voice, samples, isLastOfParagraph },
      flags: trimmed.flags,
      warnings: speech.warnings,
    });
    progress(readings.length / sentences.length, 1);
  }
  return readings;
}
