import { canSeekExactly, FrameReader } from '../../media/video/frame-reader.ts';
import type { IndexedSource } from './indexed-source.ts';

/** A video whose pictures are read by their numbers. */
export interface CountedVideo extends Pick<IndexedSource, 'info' | 'video'> {
  readonly index: Pick<IndexedSource['index'], 'frames'>;
}

/** Videos that stay open for the next one who cuts; each holds a decoder with its pictures. */
const MAX_IDLE = 3;

/** A reader that is open. */
interface OpenReader {
  readonly reader: FrameReader;
  readonly info: CountedVideo['info'];
}

/** Keeps one reader for each video, so that clips that follow each other are decoded in one pass. */
export class Readers implements AsyncDisposable {
  /** By path, the last used one last. */
  readonly #open = new Map<string, OpenReader>();

  getReader({ info, video, index }: CountedVideo): FrameReader {
    const reader = this.#open.get(info.path)?.reader ?? new FrameReader(info, video, index.frames, 1);
    this.#open.delete(info.path);
    this.#open.set(info.path, { reader, info });
    return reader;
  }

  /** Closes all but those that were used last. One that can't seek stays, as it would be read from its start again. */
  async closeOld(): Promise<void> {
    const seekable = [...this.#open].filter(([, { info }]) => canSeekExactly(info));
    for (const [path, { reader }] of seekable.slice(0, -MAX_IDLE)) {
      this.#open.delete(path);
      await reader[Symbol.asyncDispose]();
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const { reader } of this.#open.values()) await reader[Symbol.asyncDispose]();
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
      await readers.closeOld();
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
