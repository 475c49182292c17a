import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { SpeechRequest } from '../../../engines/speech-synthesizer.ts';
import type { Step } from '../../../execution/step.ts';
import { SENTENCE_STEP, type SpokenSentence } from '../../../execution/voices/voice-look.ts';
import { getAudioContainer } from '../../../media/audio/audio-container.ts';
import { writeAudioFile } from '../../../media/audio/audio-file.ts';
import { AudioTrackWriter, createAudioFrame, createAudioPad } from '../../../media/audio/audio-track-file.ts';
import { NEUTRAL } from '../../../story/score.ts';
import { type Speaker, speakAlone } from './speak-alone.ts';

/** All that decides how a sentence sounds. */
interface SentenceInput extends Pick<SpeechRequest, 'text' | 'language' | 'voice'> {
  readonly engine: string;
  readonly engineVersion: string;
}

const FILE = 'sentence.m4a';
const METADATA = { title: 'Footlight', artist: undefined, chapters: [], coverPath: undefined };

/** Speaks one sentence, so that a voice can be heard before it is chosen. */
export const sentenceStep: Step<SentenceInput, Speaker, SpokenSentence['output']> = {
  name: SENTENCE_STEP,
  version: '2',
  unit: 'lines',
  isLocal: true,
  async run(context, { text, language, voice }, speaker) {
    const { directory, remote, signal } = context;
    const request = { text, language, voice, emotion: NEUTRAL, seed: 1, remote, signal };
    const { samples, warnings } = await speakAlone(request, speaker);
    for (const warning of warnings) context.warn(warning);
    await writeSentence(directory, samples, signal);
    return { files: [FILE] };
  },
};

async function writeSentence(directory: string, samples: Float32Array, signal: AbortSignal): Promise<void> {
  const container = getAudioContainer(FILE);
  const path = join(directory, 'track.nut');
  {
    const settings = { input: createAudioPad(1), channels: 1, coding: container.coding };
    await using track = await AudioTrackWriter.create(path, settings);
    await track.write(createAudioFrame([samples], 0), signal);
    await track.finish(signal);
  }
  const track = { path, endSample: samples.length };
  await writeAudioFile(join(directory, FILE), track, { container, metadata: METADATA }, signal);
  await rm(path);
}
