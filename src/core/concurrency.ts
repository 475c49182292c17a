/**
 * Runs an async generator ahead of its consumer by up to `depth` items, so that two native stages overlap.
 * Items still buffered when the consumer stops are given to `discard`.
 */
export async function* prefetchItems<T>(
  source: AsyncIterable<T>,
  depth: number,
  discard: (item: T) => void,
): AsyncGenerator<T, void, undefined> {
  const queue = new PrefetchQueue<T>(depth);
  const filling = queue.fill(source);
  try {
    while (true) {
      const item = await queue.take();
      if (item === undefined) return;
      yield item;
    }
  } finally {
    queue.stop();
    await filling;
    queue.items.forEach(discard);
  }
}

class PrefetchQueue<T> {
  readonly items: T[] = [];
  readonly #depth: number;
  #isFinished = false;
  #isStopped = false;
  #failure: unknown;
  #wakeConsumer = (): void => {};
  #wakeProducer = (): void => {};

  constructor(depth: number) {
    this.#depth = depth;
  }

  /** Reads the source. Never rejects: `take` throws an error of the source after the items before it. */
  async fill(source: AsyncIterable<T>): Promise<void> {
    try {
      for await (const item of source) {
        this.items.push(item);
        this.#wakeConsumer();
        while (this.items.length >= this.#depth && !this.#isStopped)
          await new Promise<void>((resolve) => {
            this.#wakeProducer = resolve;
          });
        if (this.#isStopped) break;
      }
    } catch (error) {
      this.#failure = error;
    } finally {
      this.#isFinished = true;
      this.#wakeConsumer();
    }
  }

  /** Takes the next item; undefined at the end. */
  async take(): Promise<T | undefined> {
    while (this.items.length === 0 && !this.#isFinished)
      await new Promise<void>((resolve) => {
        this.#wakeConsumer = resolve;
      });
    if (this.items.length === 0 && this.#failure !== undefined) throw this.#failure;
    this.#wakeProducer();
    return this.items.shift();
  }

  stop(): void {
    this.#isStopped = true;
    this.#wakeProducer();
  }
}
