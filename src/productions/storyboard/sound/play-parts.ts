import { readAudio } from '../../../media/audio/audio-reader.ts';
import { type LoopedAudio, loopAudio, MAX_LOOP_CROSSFADE } from '../../../media/audio/loop-audio.ts';
import { SampleQueue } from '../../../media/audio/sample-queue.ts';
import { readStoredAudioBlocks } from '../../../media/audio/stored-audio.ts';
import { computeGatedLoudness, measureBlockPowers } from '../../../sound/k-weighting.ts';
import type { SoundtrackSpeech } from './soundtrack.ts';

type Blocks = AsyncGenerator<Float32Array[], void, undefined>;

const SILENCE_BLOCK = 48_000;
const SURVEY_BLOCK = 480_000;
/** Fade in samples at the end of speech, which the end of the video may cut off. */
const FADE_OUT = 960;

/** Narrations one after another as mono, with silence between them. */
export async function* playSpeech(
  speech: readonly SoundtrackSpeech[],
  getPath: (key: string) => string,
  signal: AbortSignal,
): Blocks {
  let position = 0;
  for (const { key, start, samples } of speech) {
    yield* createSilence(start - position);
    position = start;
    for await (const [block] of readStoredAudioBlocks(getPath(key), signal)) {
      const left = start + samples - position;
      if (left <= 0) break;
      const part = block!.subarray(0, left);
      for (let i = Math.max(0, left - FADE_OUT); i < part.length; i++) part[i]! *= (left - i) / FADE_OUT;
      yield [part];
      position += part.length;
    }
  }
}

function* createSilence(samples: number): Generator<Float32Array[]> {
  for (let done = 0; done < samples; done += SILENCE_BLOCK)
    yield [new Float32Array(Math.min(SILENCE_BLOCK, samples - done))];
}

export interface MusicFile extends Omit<LoopedAudio, 'samples'> {}

export interface SurveyedMusic extends LoopedAudio {
  /** Integrated loudness in LUFS; -Infinity for silence. */
  readonly lufs: number;
}

/** Measures the part of the music that is heard, and how often it has to be repeated. */
export async function surveyMusic(
  { path, stream }: MusicFile,
  totalSamples: number,
  signal: AbortSignal,
): Promise<SurveyedMusic> {
  const powers: Float64Array[] = [];
  let samples = 0;
  async function* count(): Blocks {
    for await (const { channels } of readAudio(path, stream, signal, { channels: 2 })) {
      samples += channels[0]!.length;
      yield channels;
    }
  }
  await using queue = new SampleQueue(count(), 2);
  for (let wanted = 0; samples >= wanted && wanted < totalSamples + MAX_LOOP_CROSSFADE; ) {
    wanted += SURVEY_BLOCK;
    powers.push(measureBlockPowers(await queue.read(SURVEY_BLOCK)));
  }
  return { path, stream, samples, lufs: computeGatedLoudness(powers) };
}

/** The music again and again; nothing if it is silent. */
export async function* playMusic(music: SurveyedMusic | undefined, signal: AbortSignal): Blocks {
  if (music && Number.isFinite(music.lufs)) yield* loopAudio(music, signal);
}
