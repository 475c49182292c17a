import type { MatteFile } from '../matted-frames.ts';
import { copyMatte, SegmentReader } from '../segment-reader.ts';

/** Reads mattes by the rising numbers of their frames, from one segment after the other. */
export class MatteSequence implements AsyncDisposable {
  readonly #files: readonly MatteFile[];
  readonly #signal: AbortSignal;
  #opened: { readonly file: MatteFile; readonly reader: SegmentReader } | undefined;

  constructor(files: readonly MatteFile[], signal: AbortSignal) {
    this.#files = files;
    this.#signal = signal;
  }

  /** @returns opacity row by row, 0 to 65535 */
  async read(number: number): Promise<Uint16Array> {
    const file = this.#files.find(({ startFrame, endFrame }) => number >= startFrame && number < endFrame);
    if (!file) throw new RangeError(`no segment has the matte of frame ${number}`);
    const reader = await this.#open(file);
    using matte = await reader.read(number - file.startFrame);
    return copyMatte(matte);
  }

  async #open(file: MatteFile): Promise<SegmentReader> {
    if (this.#opened?.file === file) return this.#opened.reader;
    await this[Symbol.asyncDispose]();
    const reader = await SegmentReader.open(file.file, this.#signal);
    this.#opened = { file, reader };
    return reader;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#opened?.reader[Symbol.asyncDispose]();
    this.#opened = undefined;
  }
}
