import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ProgramThread } from '../../../core/threads/program-thread.ts';
import type { Artifact } from '../../../execution/artifact-store.ts';
import { createAudioFrame } from '../../../media/audio/audio-track-file.ts';
import type { Frame } from '../../../media/frame.ts';
import { computeGatedLoudness } from '../../../sound/k-weighting.ts';
import { type MixChapterOutput, POWERS_FILE } from './mix-chapter.ts';
import type { StemReading } from './read-thread.ts';
import type { StemName } from './stem-mixer.ts';
import { getStemFile } from './stem-track.ts';

const PROGRAM = new URL(
  import.meta.filename.endsWith('.ts') ? './read-thread.ts' : './read-thread.js',
  import.meta.url,
);

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

  /** Yields blocks of samples of the stems and of their sum, by stem and channel, read in a thread. */
  readWithSum(stems: readonly StemName[]): AsyncGenerator<Float32Array[][], void, undefined> {
    return this.read(stems, true);
  }

  /** Yields frames of the sum of `stems`, with timestamps from the start of the first chapter. */
  async *readFrames(stems: readonly StemName[]): AsyncGenerator<Frame, void, undefined> {
    let position = 0;
    for await (const [sum] of this.read(stems, false)) {
      yield createAudioFrame(sum!, position);
      position += sum![0]!.length;
    }
  }

  private async *read(
    stems: readonly StemName[],
    areStemsWanted: boolean,
  ): AsyncGenerator<Float32Array[][], void, undefined> {
    await using thread = new ProgramThread(PROGRAM);
    const chapters = this.#chapters.map(({ directory }) =>
      stems.map((stem) => join(directory, getStemFile(stem))),
    );
    yield* thread.receive<StemReading, Float32Array[][]>({ chapters, areStemsWanted });
  }
}
