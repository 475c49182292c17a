/** Work of {@link Maintenance} that is repeated at an interval. */
export interface Duty {
  readonly name: string;
  /** Seconds from the end of one run to the next. */
  readonly everySeconds: number;
  /**
   * @param lost fires when this worker's lease is lost
   * @param stop fires when the worker shuts down
   */
  run(lost: AbortSignal, stop: AbortSignal): Promise<void>;
}

/**
 * Runs `work` on every item, one after another, and goes on when one fails.
 *
 * @throws the first failure, after the last item
 */
export async function runForEach<T>(items: Iterable<T>, work: (item: T) => Promise<unknown>): Promise<void> {
  const failures: unknown[] = [];
  for (const item of items) await work(item).catch((error) => failures.push(error));
  if (failures.length > 0) throw failures[0];
}
