import { ProgramThread } from '../../../core/threads/program-thread.ts';
import type { Stereo } from '../../../sound/stereo-bus.ts';
import type { ChapterMix } from './mix-plan.ts';
import type { StemName } from './stem-mixer.ts';
import type { StemPart } from './stem-track.ts';

const PROGRAM = new URL(
  import.meta.filename.endsWith('.ts') ? './mix-thread.ts' : './mix-thread.js',
  import.meta.url,
);

/** A thread for each stem. They start where they are needed, as all may be mixed already. */
export class MixThreads implements AsyncDisposable {
  readonly #threads = new Map<StemName, ProgramThread>();

  /** Mixes and stores one stem of a chapter, and yields its blocks, whose memory is used again for later ones. */
  writeStem(part: StemPart): AsyncGenerator<Stereo, void, undefined> {
    const { stem, mix } = part;
    const thread = this.#threads.get(stem) ?? new ProgramThread(PROGRAM);
    this.#threads.set(stem, thread);
    return thread.receive({ ...part, files: pickFiles(part.files, stem, mix) });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const thread of this.#threads.values()) await thread[Symbol.asyncDispose]();
  }
}

/** The files of one stem of a chapter, without those of the whole book. */
function pickFiles(files: StemPart['files'], stem: StemName, mix: ChapterMix): Map<string, string> {
  const keys =
    stem === 'dialogue' ? mix.dialogue.map(({ take }) => take) : mix[stem].map(({ sound }) => sound);
  return new Map(keys.map((key) => [key, files.get(key)!]));
}
