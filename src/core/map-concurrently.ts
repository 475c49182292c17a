import { throwIfCancelled } from './errors.ts';

export interface Concurrency {
  /** Items that are worked on at a time; 1 if it is left out. */
  readonly concurrency?: number;
  readonly signal?: AbortSignal;
}

/**
 * Works on several items at a time, started in order. After a failure no further item is started and the running ones
 * are aborted by the signal that `work` gets; when all have ended, the first error is thrown.
 *
 * @returns the results in the order of the items
 */
export async function mapConcurrently<Item, Result>(
  items: readonly Item[],
  { concurrency = 1, signal }: Concurrency,
  work: (item: Item, index: number, signal: AbortSignal) => Promise<Result>,
): Promise<Result[]> {
  const failure = new AbortController();
  const either = AbortSignal.any([...(signal ? [signal] : []), failure.signal]);
  const results: Result[] = [];
  const waiting = items.entries();
  const worker = async (): Promise<void> => {
    for (const [index, item] of waiting) {
      if (either.aborted) return;
      try {
        results[index] = await work(item, index, either);
      } catch (error) {
        failure.abort(error);
      }
    }
  };
  await Promise.all(Array.from({ length: concurrency }, worker));
  throwIfCancelled(signal);
  if (failure.signal.aborted) throw failure.signal.reason;
  return results;
}
