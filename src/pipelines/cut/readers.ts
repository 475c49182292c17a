import { FrameReader } from '../../media/video/frame-reader.ts';
import type { IndexedSource } from './indexed-source.ts';

/** Keeps one reader for each video, so that clips that follow each other are decoded in one pass. */
export class Readers implements AsyncDisposable {
  readonly #open = new Map<string, FrameReader>();

  getReader({ id, info, video, index }: IndexedSource): FrameReader {
    const reader = this.#open.get(id) ?? new FrameReader(info, video, index.frames, 1);
    this.#open.set(id, reader);
    return reader;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const reader of this.#open.values()) await reader[Symbol.asyncDispose]();
    this.#open.clear();
  }
}
