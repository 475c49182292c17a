/**
 * Runs an async generator ahead of its consumer by up to `depth` items, so that two native stages overlap.
 * Items still buffered when the consumer stops are given to `discard`.
 */
export async function* prefetch<T>(
  source: AsyncIterable<T>,
  depth: number,
  discard: (item: T) => void,
): AsyncGenerator<T, void, undefined> {
  const buffer: T[] = [];
  let finished = false;
  let stopped = false;
  let failure: unknown;
  let wakeConsumer = (): void => {};
  let wakeProducer = (): void => {};

  const pump = (async () => {
    try {
      for await (const item of source) {
        buffer.push(item);
        wakeConsumer();
        while (buffer.length >= depth && !stopped) {
          await new Promise<void>((resolve) => {
            wakeProducer = resolve;
          });
        }
        if (stopped) break;
      }
    } catch (error) {
      failure = error;
    } finally {
      finished = true;
      wakeConsumer();
    }
  })();

  try {
    while (true) {
      const item = buffer.shift();
      if (item !== undefined) {
        wakeProducer();
        yield item;
      } else if (finished) {
        if (failure !== undefined) throw failure;
        return;
      } else {
        await new Promise<void>((resolve) => {
          wakeConsumer = resolve;
        });
      }
    }
  } finally {
    stopped = true;
    wakeProducer();
    await pump;
    buffer.forEach(discard);
  }
}
