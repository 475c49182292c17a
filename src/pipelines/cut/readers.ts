import { FrameReader } from '../../media/video/frame-reader.ts';
import type { IndexedSource } from './indexed-source.ts';

/** A video whose pictures are read by their numbers. */
export interface CountedVideo extends Pick<IndexedSource, 'info' | 'video'> {
  readonly index: Pick<IndexedSource['index'], 'frames'>;
}

/** Keeps one reader for each video, so that clips that follow each other are decoded in one pass. */
export class Readers implements AsyncDisposable {
  readonly #open = new Map<string, FrameReader>();

  getReader({ info, video, index }: CountedVideo): FrameReader {
    const reader = this.#open.get(info.path) ?? new FrameReader(info, video, index.frames, 1);
    this.#open.set(info.path, reader);
    return reader;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const reader of this.#open.values()) await reader[Symbol.asyncDispose]();
    this.#open.clear();
  }
}

/** Lends readers to those who cut side by side: each works with readers of its own, which the next one goes on with. */
export class ReaderPool implements AsyncDisposable {
  readonly #all: Readers[] = [];
  readonly #free: Readers[] = [];

  async lend<T>(work: (readers: Readers) => Promise<T>): Promise<T> {
    const readers = this.#free.pop() ?? this.add();
    try {
      return await work(readers);
    } finally {
      this.#free.push(readers);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const readers of this.#all) await readers[Symbol.asyncDispose]();
  }

  private add(): Readers {
    const readers = new Readers();
    this.#all.push(readers);
    return readers;
  }
}
