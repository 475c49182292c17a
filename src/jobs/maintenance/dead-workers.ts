import type { Logger } from 'pino';
import type { Fleet } from '../fleet.ts';
import type { Queryable } from '../postgres/database.ts';
import { actionAfterCrash } from '../tasks/crashed-run.ts';
import type { Task } from '../tasks/task.ts';
import { EXECUTOR_LOCK, TAKE_OVER_AFTER_MS } from '../worker/worker-lease.ts';
import { forEachOf } from './duty.ts';

/** Finds workers that are gone, and puts back what they held. */
export class DeadWorkers {
  readonly #fleet: Fleet;
  readonly #self: string;
  readonly #logger: Logger;
  readonly #missingSince = new Map<string, number>();
  #lost: AbortSignal | undefined;

  constructor(fleet: Fleet, self: string, logger: Logger) {
    this.#fleet = fleet;
    this.#self = self;
    this.#logger = logger;
  }

  async reap(lost: AbortSignal): Promise<void> {
    // After a time without the database nobody is presumed dead for having been away as well.
    if (lost !== this.#lost) this.#missingSince.clear();
    this.#lost = lost;
    const holders = await this.#fleet.database.query<{ executor: string }>(
      `SELECT DISTINCT executor FROM footlight.tasks WHERE finished_at IS NULL AND executor IS NOT NULL
       UNION SELECT executor FROM footlight.workers`,
    );
    const names = new Set(holders.map(({ executor }) => executor));
    for (const name of this.#missingSince.keys()) if (!names.has(name)) this.#missingSince.delete(name);
    names.delete(this.#self);
    await forEachOf(names, (name) => this.reapIfDead(name));
  }

  /** Dead: its lock was free at two looks that are TAKE_OVER_AFTER_MS apart, longer than a living one takes to stop. */
  private async reapIfDead(executor: string): Promise<void> {
    await this.#fleet.database.transaction(async (client) => {
      const { rows } = await client.query<{ free: boolean }>(
        `SELECT pg_try_advisory_xact_lock(${EXECUTOR_LOCK}) AS free`,
        [executor],
      );
      if (!rows[0]?.free) return this.#missingSince.delete(executor);
      const since = this.#missingSince.get(executor) ?? performance.now();
      this.#missingSince.set(executor, since);
      if (performance.now() - since < TAKE_OVER_AFTER_MS) return;
      await this.takeOver(client, executor);
    });
  }

  /** All in the transaction that holds the dead worker's lock: nobody else takes over meanwhile. */
  private async takeOver(client: Queryable, executor: string): Promise<void> {
    const { queue } = this.#fleet;
    const { rows } = await client.query<Task>(
      'SELECT * FROM footlight.tasks WHERE executor = $1 AND finished_at IS NULL ORDER BY id FOR UPDATE',
      [executor],
    );
    for (const task of rows) {
      this.#logger.warn({ task_id: task.id, run: task.run, executor }, 'a dead worker’s task is taken over');
      const action = await actionAfterCrash(client, task, 'The worker died; waiting for another.');
      await queue.apply(client, task, action);
    }
    await client.query('DELETE FROM footlight.workers WHERE executor = $1', [executor]);
    this.#missingSince.delete(executor);
  }
}
