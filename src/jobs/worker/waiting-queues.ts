/** Where nothing waits, how often the database is asked all the same: services of older versions don't tell. */
const LOOK_ANYWAY_MS = 2_000;
/** How often a queue is read in which nothing is known to wait. */
const READ_ANYWAY_MS = 120_000;
/** After so long without a task in any queue, this process counts as idle. */
const IDLE_AFTER_MS = 10_000;
const FIND_WAITING = `SELECT DISTINCT queue FROM footlight.tasks WHERE status = 'queued' AND finished_at IS NULL`;

type Query = (text: string) => Promise<readonly { readonly queue: string }[]>;

/**
 * Which queues hold tasks, by the notifications of those who queue them and a look at the tasks of all queues at once.
 * The engine reads each of its queues in a transaction of its own, which keeps an idle machine busy.
 */
export class WaitingQueues {
  readonly #query: Query;
  /** Those that held tasks at the last look; undefined while that is not known. */
  #seen: ReadonlySet<string> | undefined;
  /** Those that were told of since the last look began. */
  #told = new Set<string>();
  /** Those that were told of before a look that has no answer yet. */
  #toldBefore: ReadonlySet<string> = new Set();
  /** How often what is known was forgotten. */
  #forgotten = 0;
  #lookedAt = 0;
  /** Since when no queue holds a task; undefined where one does, or while that is not known. */
  #emptySince: number | undefined;
  readonly #readAt = new Map<string, number>();

  constructor(query: Query) {
    this.#query = query;
  }

  /** Takes a notification that a task was put into a queue. */
  tell(queue: string): void {
    this.#told.add(queue);
    this.#emptySince = undefined;
  }

  /** Counts every queue as one that may hold tasks until the next look, as notifications may have been missed. */
  forget(): void {
    this.#seen = undefined;
    this.#emptySince = undefined;
    this.#forgotten++;
  }

  /** Asks the database, where something waits or long after the last time. */
  async look(now = performance.now()): Promise<void> {
    const isQuiet = this.#seen?.size === 0 && this.#told.size === 0;
    if (isQuiet && now - this.#lookedAt < LOOK_ANYWAY_MS) return;
    this.#lookedAt = now;
    const forgotten = this.#forgotten;
    // What was told before is committed, so the look sees it.
    this.#toldBefore = this.#told;
    this.#told = new Set();
    const seen = await this.#query(FIND_WAITING).then(
      (rows) => new Set(rows.map(({ queue }) => queue)),
      () => undefined,
    );
    this.#toldBefore = new Set();
    // It may have been asked before notifications were missed.
    this.#seen = forgotten === this.#forgotten ? seen : undefined;
    const isEmpty = this.#seen?.size === 0 && this.#told.size === 0;
    this.#emptySince = isEmpty ? (this.#emptySince ?? now) : undefined;
  }

  /** Whether no queue has held a task for a while. */
  isIdle(now = performance.now()): boolean {
    return this.#emptySince !== undefined && now - this.#emptySince >= IDLE_AFTER_MS;
  }

  /** Whether tasks may wait in a queue. */
  mayHold(queue: string): boolean {
    const known = [this.#seen, this.#told, this.#toldBefore];
    return known.some((queues) => queues === undefined || queues.has(queue));
  }

  /** Whether the engine is to read the queue now. */
  shouldRead(queue: string, now = performance.now()): boolean {
    const isOverdue = now - (this.#readAt.get(queue) ?? Number.NEGATIVE_INFINITY) >= READ_ANYWAY_MS;
    if (!this.mayHold(queue) && !isOverdue) return false;
    this.#readAt.set(queue, now);
    return true;
  }
}
