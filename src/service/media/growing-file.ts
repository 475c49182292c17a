import { type FileHandle, open } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { setImmediate as afterTurn, setTimeout as sleep } from 'node:timers/promises';
import { createCancelledError } from '../../core/errors.ts';
import type { ByteRange } from '../../storage/object-store.ts';

const POLL_MS = 100;
const PIECE_BYTES = 256 << 10;
const ALL: ByteRange = { start: 0, end: Number.POSITIVE_INFINITY };

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

  /** All of it from its start, or a range of it, as it comes. @throws why it was not finished */
  async *read({ start, end } = ALL): AsyncGenerator<Buffer, void, undefined> {
    await using _held = this.hold();
    for (let at = start; at <= end; ) {
      // Asked first: what is written before the end is known is read after it.
      const isWhole = this.#isWhole;
      const length = Math.min(PIECE_BYTES, end + 1 - at);
      const { bytesRead, buffer } = await this.#file.read(Buffer.allocUnsafe(length), 0, length, at);
      at += bytesRead;
      if (bytesRead > 0) yield buffer.subarray(0, bytesRead);
      else if (isWhole) return;
      else await Promise.race([sleep(POLL_MS), this.#whole]);
    }
  }

  /** What `read` gives; the file stays open from now on until that is read or given up. */
  stream(range?: ByteRange): Readable {
    const held = this.hold();
    return Readable.from(this.read(range)).once('close', () => void held[Symbol.asyncDispose]());
  }

  /**
   * Waits until so much is written.
   *
   * @returns how much there is, which is less where no more comes
   * @throws why it was not finished, `cancelled`
   */
  async waitFor(bytes: number, signal: AbortSignal): Promise<number> {
    await using _held = this.hold();
    for (;;) {
      const isWhole = this.#isWhole;
      const { size } = await this.#file.stat();
      if (size >= bytes || isWhole) return size;
      if (signal.aborted) throw createCancelledError(signal.reason);
      await Promise.race([sleep(POLL_MS), this.#whole]);
    }
  }

  /** Keeps it open, and its making going on. */
  hold(): AsyncDisposable {
    this.#readers++;
    const leave = async (): Promise<void> => {
      this.#readers--;
      this.#askedAt = performance.now();
      await this.#closeUnread();
    };
    return { [Symbol.asyncDispose]: leave };
  }

  async #end(): Promise<void> {
    // Who has just got it to read takes hold of it first.
    await afterTurn();
    this.#isOver = true;
    await this.#closeUnread();
  }

  async #closeUnread(): Promise<void> {
    if (this.#isOver && this.#readers === 0) await this.#file.close();
  }
}
