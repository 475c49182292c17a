import { SampleQueue } from '../../../media/audio/sample-queue.ts';
import { readStoredAudio } from '../../../media/audio/stored-audio.ts';
import { Ducking, type DuckingTimes } from '../../../sound/ducking.ts';
import { fromDb } from '../../../sound/levels.ts';
import type { PlacedPiece } from '../../../sound/repeat-pieces.ts';
import { cutPiece, type Stereo, StereoBus } from '../../../sound/stereo-bus.ts';
import { SPEECH_LUFS } from './join-sentences.ts';
import { layAmbiences } from './lay-ambiences.ts';
import { playMusic, playSpeech, type SurveyedMusic } from './play-parts.ts';
import type { SoundtrackInput } from './soundtrack.ts';

const RATE = 48_000;
const MUSIC_TIMES: DuckingTimes = { attack: 0.08 * RATE, release: 0.5 * RATE };
const MUSIC_FADE_IN = 0.02 * RATE;
const MUSIC_FADE_OUT = 2 * RATE;

export interface MixSources {
  /** The path of stored audio by its key. */
  getPath(key: string): string;
  readonly music: SurveyedMusic | undefined;
}

/** Mixes a soundtrack second by second, in stereo at 48 kHz. Only the sounds of the moment are in memory. */
export async function* mixBlocks(
  input: SoundtrackInput,
  { getPath, music }: MixSources,
  signal: AbortSignal,
): AsyncGenerator<Stereo, void, undefined> {
  const { totalSamples: total, levels } = input;
  await using speech = new SampleQueue(playSpeech(input.speech, getPath, signal), 1);
  await using tune = new SampleQueue(playMusic(music, signal), 2);
  const ambience = createAmbienceBus(input, getPath, signal);
  const ambienceDucking = duckUnderSpeech(input, levels.ambienceDuckDb);
  const musicDucking = duckUnderSpeech(input, levels.musicDuckDb, MUSIC_TIMES);
  const musicGain = music ? fromDb(SPEECH_LUFS - levels.musicUnderLu - music.lufs) : 0;
  for (let start = 0; start < total; start += RATE) {
    const end = Math.min(total, start + RATE);
    const mixed = await ambience.render({ start, end });
    ambienceDucking.apply(mixed, start);
    const [voice] = await speech.read(end - start);
    const played = await tune.read(end - start);
    if (musicGain > 0 && Number.isFinite(musicGain)) {
      fadeMusic(played, start, total, musicGain);
      musicDucking.apply(played, start);
    }
    addParts(mixed, voice!, played);
    yield mixed;
  }
}

/** A mono sound is as loud in both channels together as it is alone. */
const CENTER_GAIN = Math.SQRT1_2;

function addParts(mixed: Stereo, voice: Float32Array, music: readonly Float32Array[]): void {
  for (const [channel, samples] of mixed.entries())
    for (let i = 0; i < samples.length; i++) samples[i]! += voice[i]! * CENTER_GAIN + music[channel]![i]!;
}

function createAmbienceBus(
  { scenes, totalSamples, levels }: SoundtrackInput,
  getPath: (key: string) => string,
  signal: AbortSignal,
): StereoBus {
  const load = async (piece: PlacedPiece): Promise<Stereo> => {
    const channels = await readStoredAudio(getPath(piece.sound), signal);
    return cutPiece(channels, piece.end - piece.start, fromDb(piece.gainDb), piece);
  };
  const pieces = layAmbiences(scenes, totalSamples, SPEECH_LUFS - levels.ambienceUnderLu);
  return new StereoBus(pieces.map((piece) => ({ start: piece.start, load: () => load(piece) })));
}

function duckUnderSpeech({ speech }: SoundtrackInput, depthDb: number, times?: DuckingTimes): Ducking {
  const intervals = speech.map(({ start, samples }) => ({ start, end: start + samples, depthDb }));
  return new Ducking(intervals, times);
}

/** Applies the gain of the music, its beginning and its end over the last two seconds. */
function fadeMusic(channels: readonly Float32Array[], start: number, total: number, gain: number): void {
  const fadeOut = Math.min(MUSIC_FADE_OUT, total >> 1);
  for (const samples of channels)
    for (let i = 0; i < samples.length; i++) {
      const rise = Math.min(1, (start + i) / MUSIC_FADE_IN);
      const fall = Math.min(1, (total - 1 - start - i) / fadeOut);
      samples[i]! *= gain * rise * Math.sin((fall * Math.PI) / 2);
    }
}
