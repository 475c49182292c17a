import { readTogether } from '../../../core/read-together.ts';
import { addSamples } from '../../../core/samples.ts';
import { BlockRing } from '../../../core/threads/block-ring.ts';
import { readStoredAudioBlocks } from '../../../media/audio/stored-audio.ts';

/** Files of the stems, chapter by chapter. */
export type StemPaths = readonly (readonly string[])[];

/** A block of samples by channel, of each stem and of their sum. Its memory is used again for the next block. */
export interface StemBlock {
  readonly stems: readonly (readonly Float32Array[])[];
  readonly sum: readonly Float32Array[];
}

/** Reads the stems of all chapters as one. Their blocks have equal sizes, as one encoder wrote the files. */
export async function* readStems(chapters: StemPaths): AsyncGenerator<StemBlock, void, undefined> {
  const sums = new BlockRing(1);
  for (const files of chapters) {
    const streams = files.map((file) => {
      const ring = new BlockRing(1);
      return readStoredAudioBlocks(file, undefined, (...size) => ring.takeChannels(...size));
    });
    for await (const stems of readTogether(streams)) {
      const [first, ...others] = stems;
      const sum = sums.takeChannels(first!.length, first![0]!.length);
      for (const [channel, samples] of sum.entries()) {
        samples.set(first![channel]!);
        for (const other of others) addSamples(samples, other[channel]!);
      }
      yield { stems, sum };
    }
  }
}
