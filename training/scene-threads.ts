import { availableParallelism } from 'node:os';
import { joinSamples } from '../src/core/samples.ts';
import { ProgramThread } from '../src/core/threads/program-thread.ts';

/** A program in as many threads as there are processors. Each request goes to the thread that had the one of its place before. */
export class SceneThreads implements AsyncDisposable {
  readonly #threads: readonly ProgramThread[];

  /** @param program answers a request with an item for each scene: the rows that are learned from */
  constructor(program: URL) {
    this.#threads = Array.from({ length: availableParallelism() }, () => new ProgramThread(program));
  }

  /** The rows that the program gives, in the order of the requests. */
  async collect(requests: readonly unknown[]): Promise<Float32Array> {
    const chunks: Float32Array[][] = [];
    const count = this.#threads.length;
    await Promise.all(
      this.#threads.map(async (thread, first) => {
        for (let at = first; at < requests.length; at += count)
          chunks[at] = await Array.fromAsync(thread.receive<unknown, Float32Array>(requests[at]));
      }),
    );
    return joinSamples(chunks.flat());
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.#threads.map((thread) => thread[Symbol.asyncDispose]()));
  }
}
