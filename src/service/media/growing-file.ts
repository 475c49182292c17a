import { type FileHandle, open } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';

const POLL_MS = 100;
const PIECE_BYTES = 256 << 10;

/** A file that is read while it is written, also when it is moved on the way. */
export class GrowingFile {
  readonly #file: FileHandle;
  readonly #whole: Promise<void>;
  #isWhole = false;
  #isOver = false;
  #readers = 0;
  #askedAt = performance.now();

  private constructor(file: FileHandle, whole: Promise<unknown>) {
    this.#file = file;
    this.#whole = whole.then(() => {
      this.#isWhole = true;
    });
    void this.#whole.catch(() => undefined).then(() => this.#end());
  }

  /** @param whole resolves when all is written, and rejects if it never will be */
  static async open(path: string, whole: Promise<unknown>): Promise<GrowingFile> {
    return new GrowingFile(await open(path, 'r'), whole);
  }

  /** For how long nobody has read it or asked for it, in ms. */
  get unusedMs(): number {
    return this.#readers > 0 ? 0 : performance.now() - this.#askedAt;
  }

  /** Somebody waits for it without reading. */
  touch(): void {
    this.#askedAt = performance.now();
  }

  /** All of it from its start, as it comes. @throws why it was not finished */
  async *read(): AsyncGenerator<Buffer, void, undefined> {
    this.#readers++;
    try {
      for (let at = 0; ; ) {
        // Asked first: what is written before the end is known is read after it.
        const isWhole = this.#isWhole;
        const buffer = Buffer.allocUnsafe(PIECE_BYTES);
        const { bytesRead } = await this.#file.read(buffer, 0, PIECE_BYTES, at);
        at += bytesRead;
        if (bytesRead > 0) yield buffer.subarray(0, bytesRead);
        else if (isWhole) return;
        else await Promise.race([sleep(POLL_MS), this.#whole]);
      }
    } finally {
      this.#readers--;
      this.touch();
      await this.#closeUnread();
    }
  }

  async #end(): Promise<void> {
    this.#isOver = true;
    await this.#closeUnread();
  }

  async #closeUnread(): Promise<void> {
    if (this.#isOver && this.#readers === 0) await this.#file.close();
  }
}
