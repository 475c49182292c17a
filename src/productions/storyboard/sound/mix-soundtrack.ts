import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { throwIfCancelled } from '../../../core/errors.ts';
import type { Step, StepContext } from '../../../execution/step.ts';
import { AudioTrackWriter, createAudioFrame, createAudioPad } from '../../../media/audio/audio-track-file.ts';
import { type Mastered, masterAudio } from '../../../media/audio/mastering.ts';
import { readStoredAudioBlocks, STORED_AUDIO } from '../../../media/audio/stored-audio.ts';
import type { Frame } from '../../../media/frame.ts';
import { AUDIO_FILE } from '../../../pipelines/cut/cut-audio.ts';
import { computeGatedLoudness, measureBlockPowers } from '../../../sound/k-weighting.ts';
import type { Stereo } from '../../../sound/stereo-bus.ts';
import { mixBlocks } from './mix-blocks.ts';
import { type MusicFile, surveyMusic } from './play-parts.ts';
import type { SoundtrackInput } from './soundtrack.ts';
import { SOUND_STAGES } from './stages.ts';

interface SoundtrackResources {
  /** The path of stored audio by its key. */
  getPath(key: string): string;
  /** The file of the digest in the input. */
  readonly music?: MusicFile | undefined;
}

export type Soundtrack = Mastered & { readonly samples: number };

const RATE = 48_000;
const MIX_FILE = 'mix.nut';

/** Mixes narration, ambience and music, brings them to the target's loudness, and encodes them as one track. */
export const mixSoundtrackStep: Step<SoundtrackInput, SoundtrackResources, Soundtrack> = {
  ...SOUND_STAGES['mix-soundtrack'],
  version: '1',
  async run(context, input, resources) {
    const { directory, signal, reportProgress: progress } = context;
    const { totalSamples: total, channels, target, coding } = input;
    const mixPath = join(directory, MIX_FILE);
    const mixLufs = await writeMix(mixPath, context, input, resources);
    async function* readMix(): AsyncGenerator<Frame, void, undefined> {
      let position = 0;
      for await (const block of readStoredAudioBlocks(mixPath, signal)) {
        yield createAudioFrame(block, position);
        position += block[0]!.length;
        progress((total + position) / RATE, (2 * total) / RATE);
      }
    }
    const file = join(directory, AUDIO_FILE);
    const request = {
      mix: readMix,
      input: createAudioPad(channels),
      channels,
      mixLufs,
      target,
      coding,
      file,
    };
    const mastered = await masterAudio(request, signal);
    await rm(mixPath);
    return { ...mastered, samples: total };
  },
};

/** @returns the integrated loudness of the mix */
async function writeMix(
  path: string,
  { signal, reportProgress: progress }: StepContext,
  input: SoundtrackInput,
  { getPath, music: file }: SoundtrackResources,
): Promise<number> {
  const { totalSamples: total, channels } = input;
  const music = file && (await surveyMusic(file, total, signal));
  const powers: Float64Array[] = [];
  let position = 0;
  const pad = { input: createAudioPad(channels), channels, coding: STORED_AUDIO };
  await using writer = await AudioTrackWriter.create(path, pad);
  for await (const stereo of mixBlocks(input, { getPath, music }, signal)) {
    throwIfCancelled(signal);
    const block = channels === 1 ? [toMono(stereo)] : stereo;
    // The filter starts anew each second. That is exact enough for a first gain, as the master is measured again.
    powers.push(measureBlockPowers(block));
    await writer.write(createAudioFrame(block, position), signal);
    position += block[0]!.length;
    progress(position / RATE, (2 * total) / RATE);
  }
  await writer.finish(signal);
  return computeGatedLoudness(powers);
}

function toMono([left, right]: Stereo): Float32Array {
  return left.map((sample, i) => (sample + right[i]!) / 2);
}
