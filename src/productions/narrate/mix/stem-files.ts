import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Artifact } from '../../../execution/artifact-store.ts';
import { createAudioFrame } from '../../../media/audio/audio-track-file.ts';
import { readStoredAudioBlocks } from '../../../media/audio/stored-audio.ts';
import type { Frame } from '../../../media/frame.ts';
import { computeGatedLoudness } from '../../../sound/k-weighting.ts';
import { getStemFile, type MixChapterOutput, POWERS_FILE } from './mix-chapter.ts';
import type { StemName } from './stem-mixer.ts';

/** Reads the stems of all chapters as one. */
export class StemFiles {
  readonly #chapters: readonly Artifact<MixChapterOutput>[];

  constructor(chapters: readonly Artifact<MixChapterOutput>[]) {
    this.#chapters = chapters;
  }

  get samples(): number {
    return this.#chapters.reduce((sum, { manifest }) => sum + manifest.output.samples, 0);
  }

  /** Integrated loudness of the sum of all stems, in LUFS. */
  async measureMixLufs(): Promise<number> {
    const powers = await Promise.all(
      this.#chapters.map(async ({ directory }) => {
        const content = await readFile(join(directory, POWERS_FILE));
        return new Float64Array(content.buffer, content.byteOffset, content.length >> 3);
      }),
    );
    return computeGatedLoudness(powers);
  }

  getPeaks(stem: StemName): number[] {
    return this.#chapters.flatMap(({ manifest }) => manifest.output.peaks[stem]);
  }

  /** Yields blocks of samples of the stems, by stem and channel. */
  async *readBlocks(
    stems: readonly StemName[],
    signal: AbortSignal,
  ): AsyncGenerator<Float32Array[][], void, undefined> {
    for (const { directory } of this.#chapters) {
      const readers = stems.map((stem) => readStoredAudioBlocks(join(directory, getStemFile(stem)), signal));
      try {
        yield* readTogether(readers);
      } finally {
        await Promise.all(readers.map((reader) => reader.return(undefined)));
      }
    }
  }

  /** Yields frames of the sum of `stems`, with timestamps from the start of the first chapter. */
  async *readFrames(stems: readonly StemName[], signal: AbortSignal): AsyncGenerator<Frame, void, undefined> {
    let position = 0;
    for await (const [first, ...others] of this.readBlocks(stems, signal)) {
      for (const other of others)
        for (const [c, samples] of first!.entries())
          for (let i = 0; i < samples.length; i++) samples[i]! += other[c]![i]!;
      yield createAudioFrame(first!, position);
      position += first![0]!.length;
    }
  }
}

/** Reads several files of equal length in parallel. One encoder wrote them, so that their blocks have equal sizes. */
async function* readTogether<T>(readers: readonly AsyncGenerator<T>[]): AsyncGenerator<T[], void, undefined> {
  while (true) {
    const results = await Promise.all(readers.map((reader) => reader.next()));
    if (results.some(({ done }) => done)) return;
    yield results.map(({ value }) => value as T);
  }
}
