import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ProgramThread } from '../../../core/threads/program-thread.ts';
import type { Artifact } from '../../../execution/artifact-store.ts';
import { createRawFrame, type RawSamples } from '../../../media/audio/audio-track-file.ts';
import type { Frame } from '../../../media/frame.ts';
import { computeGatedLoudness } from '../../../sound/k-weighting.ts';
import type { LimitedReading } from './limit-thread.ts';
import { type MixChapterOutput, POWERS_FILE } from './mix-chapter.ts';
import type { StemPaths } from './read-stems.ts';
import type { StemName } from './stem-mixer.ts';
import { getStemFile } from './stem-track.ts';

const PROGRAM = new URL(
  import.meta.filename.endsWith('.ts') ? './limit-thread.ts' : './limit-thread.js',
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

  /** Files of some stems, chapter by chapter. */
  getPaths(stems: readonly StemName[]): StemPaths {
    return this.#chapters.map(({ directory }) => stems.map((stem) => join(directory, getStemFile(stem))));
  }

  /**
   * Yields frames of the sum of `stems`, read and filtered in a thread, with timestamps from the start of the first chapter.
   *
   * @param filters FFmpeg filter text
   * @param sampleFormat FFmpeg's name of the format of the frames
   */
  async *readFiltered(
    stems: readonly StemName[],
    filters: string,
    sampleFormat: string,
  ): AsyncGenerator<Frame, void, undefined> {
    await using thread = new ProgramThread(PROGRAM);
    const reading = { chapters: this.getPaths(stems), filters, sampleFormat };
    for await (const raw of thread.receive<LimitedReading, RawSamples>(reading))
      yield createRawFrame(raw, 2, sampleFormat);
  }
}
