import { join } from 'node:path';
import type { BlockRing } from '../../../core/threads/block-ring.ts';
import { AudioTrackWriter, createAudioFrame, createAudioPad } from '../../../media/audio/audio-track-file.ts';
import { readStoredAudio, STORED_AUDIO } from '../../../media/audio/stored-audio.ts';
import type { Stereo } from '../../../sound/stereo-bus.ts';
import type { ChapterMix } from './mix-plan.ts';
import { mixStem, type ReadSound, type StemName } from './stem-mixer.ts';

/** Sounds kept in memory, about 8 MB each: enough for three ambiences of two pieces and those of the scene before. */
const MAX_KEPT = 10;

export const getStemFile = (stem: StemName): string => `${stem}.nut`;

/** One stem of a chapter. */
export interface StemPart {
  readonly stem: StemName;
  readonly mix: ChapterMix;
  /** Paths of the takes and sounds by their keys. */
  readonly files: ReadonlyMap<string, string>;
  /** Where the stem is stored. */
  readonly directory: string;
}

/** Mixes and stores a stem, and yields its blocks in the memory of `blocks`. */
export async function* writeStem(
  { stem, mix, files, directory }: StemPart,
  blocks: BlockRing,
): AsyncGenerator<Stereo, void, undefined> {
  const fromFile: ReadSound = (key) => readStoredAudio(files.get(key)!);
  await using track = await AudioTrackWriter.create(join(directory, getStemFile(stem)), {
    input: createAudioPad(2),
    channels: 2,
    coding: STORED_AUDIO,
  });
  let position = 0;
  const read = stem === 'dialogue' ? fromFile : keepLast(fromFile);
  const provide = (samples: number): Stereo => blocks.takeChannels(2, samples) as Stereo;
  for await (const block of mixStem(stem, mix, read, provide)) {
    await track.write(createAudioFrame(block, position));
    position += block[0].length;
    yield block;
  }
  await track.finish();
}

/** Keeps the sounds that were read last, as the pieces of an ambience repeat. */
function keepLast(read: ReadSound): ReadSound {
  const kept = new Map<string, ReturnType<ReadSound>>();
  return (key) => {
    const known = kept.get(key) ?? read(key);
    kept.delete(key);
    kept.set(key, known);
    const [oldest] = kept.keys();
    if (kept.size > MAX_KEPT && oldest !== undefined) kept.delete(oldest);
    return known;
  };
}
