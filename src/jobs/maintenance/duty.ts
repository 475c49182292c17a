/** Something that has to be looked after again and again. */
export interface Duty {
  readonly name: string;
  /** Seconds between two turns. */
  readonly everySeconds: number;
  /**
   * @param lost fires when this worker's lease is lost
   * @param stop fires when the worker shuts down
   */
  run(lost: AbortSignal, stop: AbortSignal): Promise<void>;
}

/**
 * Does `work` for every item, also for those after one that fails.
 *
 * @throws the first failure, when all had their turn
 */
export async function runForEach<T>(items: Iterable<T>, work: (item: T) => Promise<unknown>): Promise<void> {
  const failures: unknown[] = [];
  for (const item of items) await work(item).catch((error) => failures.push(error));
  if (failures.length > 0) throw failures[0];
}
