import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from 'pino';
import type { ObjectStore } from '../../storage/object-store.ts';
import type { Fleet } from '../fleet.ts';
import type { Database, Queryable } from '../postgres/database.ts';
import { BATCH_QUEUE, CPU_QUEUE, READ_QUEUES, WORKER_SILENCE_SECONDS } from '../tasks/queues.ts';
import { runId, type Task } from '../tasks/task.ts';
import { changeTask } from '../tasks/task-changes.ts';
import { lockTask, type TaskQueue } from '../tasks/task-queue.ts';
import { deadlinePassed, failed } from '../worker/settle-run.ts';
import { EXECUTOR_LOCK, type Membership, TAKE_OVER_AFTER_MS } from '../worker/worker-lease.ts';
import { giveBack, placeAgain } from './requeue-crashed.ts';

export interface MaintenanceOptions {
  readonly fleet: Fleet;
  readonly membership: Membership;
  readonly retentionDays: number;
  readonly logger: Logger;
}

const TICK_MS = 1_000;
const SWEEP_EVERY_MS = 60_000;
const UPLOAD_DAYS = 2;

/**
 * Looks after what nobody else does any more: runs of dead workers, passed deadlines, queues without a worker,
 * tasks and files whose time is over. Every member of a fleet does it; locks keep them out of each other's way.
 */
export class Maintenance implements AsyncDisposable {
  readonly #options: MaintenanceOptions;
  readonly #stop = new AbortController();
  readonly #loop: Promise<void>;
  readonly #missingSince = new Map<string, number>();
  #sweptAt = Number.NEGATIVE_INFINITY;
  #tenure: AbortSignal | undefined;

  constructor(options: MaintenanceOptions) {
    this.#options = options;
    this.#loop = this.keep();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop.abort();
    await this.#loop;
  }

  private async keep(): Promise<void> {
    const { signal } = this.#stop;
    while (!signal.aborted) {
      await this.tick().catch((error) => this.#options.logger.warn({ error: String(error) }, 'maintenance'));
      await sleep(TICK_MS, undefined, { signal }).catch(() => undefined);
    }
  }

  private async tick(): Promise<void> {
    const tenure = await this.#options.membership.held(this.#stop.signal);
    // After a time without the database nobody is presumed dead for having been away as well.
    if (tenure !== this.#tenure) this.#missingSince.clear();
    this.#tenure = tenure;
    await this.reapDeadWorkers();
    await this.endOverdueTasks();
    await this.moveStrandedTasks();
    await this.restartLostRuns();
    if (performance.now() - this.#sweptAt < SWEEP_EVERY_MS) return;
    this.#sweptAt = performance.now();
    await this.forgetOldTasks();
    await this.sweepFiles();
  }

  private async reapDeadWorkers(): Promise<void> {
    const { fleet, membership } = this.#options;
    const { database } = fleet;
    const holders = await database.query<{ executor: string }>(
      `SELECT DISTINCT executor FROM footlight.tasks WHERE finished_at IS NULL AND executor IS NOT NULL
       UNION SELECT executor FROM footlight.workers`,
    );
    const names = new Set(holders.map(({ executor }) => executor));
    for (const name of this.#missingSince.keys()) if (!names.has(name)) this.#missingSince.delete(name);
    for (const name of names) if (name !== membership.executor) await this.reapIfDead(name);
  }

  /** A worker is dead when its lock was free at two looks, longer apart than it takes a living one to stop itself. */
  private async reapIfDead(executor: string): Promise<void> {
    const { database } = this.#options.fleet;
    await database.transaction(async (client) => {
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

  private async takeOver(client: Queryable, executor: string): Promise<void> {
    const { fleet, logger } = this.#options;
    const { queue } = fleet;
    const { rows } = await client.query<Task>(
      'SELECT * FROM footlight.tasks WHERE executor = $1 AND finished_at IS NULL FOR UPDATE',
      [executor],
    );
    for (const task of rows) {
      logger.warn({ task_id: task.id, run: task.run, executor }, 'a dead worker’s task is taken over');
      await giveBack(client, queue, task, 'The worker died; waiting for another.');
      await queue.dropRun(task);
    }
    await client.query('DELETE FROM footlight.workers WHERE executor = $1', [executor]);
    this.#missingSince.delete(executor);
  }

  private async endOverdueTasks(): Promise<void> {
    const { database, queue } = this.#options.fleet;
    const overdue = await database.query<Task>(
      `SELECT id FROM footlight.tasks WHERE deadline_at < now() AND status IN ('queued', 'paused')`,
    );
    for (const { id } of overdue) {
      const ended = await database.transaction(async (client) => {
        const task = await lockTask(client, id);
        const isWaiting = task.status === 'queued' || task.status === 'paused';
        return isWaiting ? changeTask(client, { id, ...failed(deadlinePassed()) }) : undefined;
      });
      if (ended) await queue.dropRun(ended);
    }
  }

  /** Tasks that wait in a queue whose workers are gone find another place. */
  private async moveStrandedTasks(): Promise<void> {
    const { database, queue } = this.#options.fleet;
    const stranded = await database.query<Task>(
      `SELECT id FROM footlight.tasks WHERE status = 'queued' AND queue <> ALL ($2)
         AND created_at < now() - make_interval(secs => $1) AND queue NOT IN (${READ_QUEUES})`,
      [WORKER_SILENCE_SECONDS, [CPU_QUEUE, BATCH_QUEUE]],
    );
    for (const { id } of stranded) {
      const old = await database.transaction(async (client) => {
        const task = await lockTask(client, id);
        if (task.status !== 'queued') return undefined;
        const place = await placeAgain(client, task);
        if (place === task.queue) return undefined;
        const set = { queue: place, message: 'Its queue has no worker any more; waiting in another one.' };
        await queue.requeue(client, task, set, 'task-queued');
        return task;
      });
      if (old) await queue.dropRun(old);
    }
  }

  private async restartLostRuns(): Promise<void> {
    const { fleet, logger } = this.#options;
    const { database, queue } = fleet;
    const waiting = await database.query<Task & Record<string, unknown>>(
      `SELECT * FROM footlight.tasks WHERE status = 'queued' ORDER BY created_at LIMIT 200`,
    );
    for (const lost of await queue.withoutRun(waiting)) {
      const restarted = await database.transaction(async (client) => {
        const task = await lockTask(client, lost.id);
        if (task.status !== 'queued' || task.run !== lost.run) return false;
        await queue.requeue(client, task, { message: 'Waiting for a free worker.' }, 'task-queued');
        return true;
      });
      if (!restarted) continue;
      logger.warn({ task_id: lost.id, run: lost.run }, 'a run that nobody claimed is begun again');
      await queue.dropRun(lost);
    }
  }

  private async forgetOldTasks(): Promise<void> {
    const { fleet, retentionDays } = this.#options;
    const { database, queue, objects } = fleet;
    const old = await database.query<Task>(
      `SELECT id FROM footlight.tasks WHERE finished_at < now() - make_interval(days => $1) AND parent_id IS NULL
       LIMIT 500`,
      [retentionDays],
    );
    for (const { id } of old) await removeTask(database, queue, objects, id);
    await database.query(
      `DELETE FROM footlight.deliveries WHERE created_at < now() - make_interval(days => $1)`,
      [retentionDays],
    );
  }

  /** What killed processes left: folders of runs that are over, half-written objects; uploads that are old and that no task waits for. */
  private async sweepFiles(): Promise<void> {
    const { database, objects, places } = this.#options.fleet;
    const folders = await readdir(places.work).catch(() => []);
    const live = await database.query<Task>('SELECT id, run FROM footlight.tasks WHERE finished_at IS NULL');
    const liveRuns = new Set(live.map(runId));
    for (const name of folders)
      if (!liveRuns.has(name)) await rm(join(places.work, name), { recursive: true, force: true });
    await objects.sweep?.();
    const uploads = await database.query<{ id: string; name: string }>(
      `DELETE FROM footlight.uploads u WHERE created_at < now() - make_interval(days => $1) AND NOT EXISTS (
         SELECT 1 FROM footlight.tasks WHERE finished_at IS NULL AND request::text LIKE '%uploads/' || u.id || '/%')
       RETURNING id, name`,
      [UPLOAD_DAYS],
    );
    for (const { id } of uploads) {
      for await (const { key } of objects.list(`uploads/${id}/`)) await objects.remove(key);
      for (const name of [id, `${id}.json`]) await rm(join(places.incoming, name), { force: true });
    }
  }
}

/** Removes a task with its children, events and artifacts. */
export async function removeTask(
  database: Database,
  queue: TaskQueue,
  objects: ObjectStore,
  id: string,
): Promise<void> {
  const family = await database.query<Task>(
    'SELECT id FROM footlight.tasks WHERE id = $1 OR parent_id = $1',
    [id],
  );
  for (const member of family)
    for await (const { key } of objects.list(`tasks/${member.id}/`)) await objects.remove(key);
  await queue.remove(family.map((member) => member.id));
}
