import type { Logger } from 'pino';
import { createMessage } from '../../core/messages/message.ts';
import type { Queryable } from '../postgres/database.ts';
import { freeItemsOf } from '../sharing/fellows.ts';
import type { TaskBackend } from '../task-backend.ts';
import { decideActionAfterCrash } from '../tasks/crashed-run.ts';
import type { Task } from '../tasks/task.ts';
import { EXECUTOR_LOCK, TAKE_OVER_AFTER_MS } from '../worker/worker-lease.ts';
import { runForEach } from './duty.ts';

/** Finds dead workers, queues their tasks again, and frees what they made for others. */
export class DeadWorkers {
  readonly #backend: TaskBackend;
  readonly #self: string;
  readonly #logger: Logger;
  readonly #missingSince = new Map<string, number>();
  #lost: AbortSignal | undefined;

  constructor(backend: TaskBackend, self: string, logger: Logger) {
    this.#backend = backend;
    this.#self = self;
    this.#logger = logger;
  }

  async releaseDead(lost: AbortSignal): Promise<void> {
    // While this worker had no connection, others may have had none either: start counting anew.
    if (lost !== this.#lost) this.#missingSince.clear();
    this.#lost = lost;
    const holders = await this.#backend.database.query<{ executor: string }>(
      `SELECT DISTINCT executor FROM footlight.tasks WHERE finished_at IS NULL AND executor IS NOT NULL
       UNION SELECT executor FROM footlight.workers
       UNION SELECT executor FROM footlight.shared_items WHERE holder IS NOT NULL`,
    );
    const names = new Set(holders.map(({ executor }) => executor));
    for (const name of this.#missingSince.keys()) if (!names.has(name)) this.#missingSince.delete(name);
    names.delete(this.#self);
    await runForEach(names, (name) => this.takeOverIfDead(name));
  }

  /**
   * Takes over the tasks of a dead worker: its lock was free at two checks TAKE_OVER_AFTER_MS apart, longer than a live
   * worker takes to stop.
   */
  private async takeOverIfDead(executor: string): Promise<void> {
    await this.#backend.database.runInTransaction(async (client) => {
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

  /** Runs in the transaction that holds the dead worker's lock, so that no other worker takes over at the same time. */
  private async takeOver(client: Queryable, executor: string): Promise<void> {
    const { queue } = this.#backend;
    const { rows } = await client.query<Task>(
      'SELECT * FROM footlight.tasks WHERE executor = $1 AND finished_at IS NULL ORDER BY id FOR UPDATE',
      [executor],
    );
    for (const task of rows) {
      this.#logger.warn({ task_id: task.id, run: task.run, executor }, 'a dead worker’s task is taken over');
      const action = await decideActionAfterCrash(client, task, createMessage('task.message.worker-died'));
      await queue.applyAction(client, task, action);
    }
    await freeItemsOf(client, executor);
    await client.query('DELETE FROM footlight.workers WHERE executor = $1', [executor]);
    this.#missingSince.delete(executor);
  }
}
