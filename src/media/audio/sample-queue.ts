type Blocks = AsyncIterator<readonly Float32Array[]>;

/** Reads planar audio of any block size in blocks of the size that is asked for. */
export class SampleQueue implements AsyncDisposable {
  readonly #blocks: Blocks;
  readonly #channels: number;
  #block: readonly Float32Array[] = [];
  #position = 0;

  /** @param blocks blocks that stay valid until the next one is asked for */
  constructor(blocks: AsyncIterable<readonly Float32Array[]>, channels: number) {
    this.#blocks = blocks[Symbol.asyncIterator]();
    this.#channels = channels;
  }

  /** The next `length` samples; silence after the end. */
  async read(length: number): Promise<Float32Array[]> {
    const out = Array.from({ length: this.#channels }, () => new Float32Array(length));
    for (let done = 0; done < length && (await this.fill()); ) {
      const count = Math.min(length - done, this.#block[0]!.length - this.#position);
      for (const [channel, samples] of out.entries())
        samples.set(this.#block[channel]!.subarray(this.#position, this.#position + count), done);
      this.#position += count;
      done += count;
    }
    return out;
  }

  /** @returns whether there are more samples */
  private async fill(): Promise<boolean> {
    while (this.#position >= (this.#block[0]?.length ?? 0)) {
      const { value, done } = await this.#blocks.next();
      if (done) return false;
      this.#block = value;
      this.#position = 0;
    }
    return true;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#blocks.return?.();
  }
}
