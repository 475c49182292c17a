import { DBOSClient } from '@dbos-inc/dbos-sdk';
import type pg from 'pg';
import type { Queryable } from '../postgres/database.ts';
import { createPool } from '../postgres/pool.ts';
import { JOBS_PROTOCOL, QUEUES_CHANNEL, TASK_WORKFLOW } from './queues.ts';
import { getRunId, type Task } from './task.ts';

type Run = Pick<Task, 'id' | 'run'>;

const POOL_SIZE = 4;
/** The engine takes low numbers first, from 0; a task's priority is subtracted from this. */
const MIN_PRIORITY = 100;
/** How long after it left its queue a run may stay unclaimed before it counts as lost. */
const CLAIM_TIMEOUT_MS = 10_000;

/** The durable engine's queues (DBOS), in which the runs of tasks wait for a worker. */
export class RunQueue implements AsyncDisposable {
  readonly #engine: DBOSClient;
  readonly #pool: pg.Pool;

  private constructor(engine: DBOSClient, pool: pg.Pool) {
    this.#engine = engine;
    this.#pool = pool;
  }

  static async open(
    url: string,
    logger: NonNullable<Parameters<typeof DBOSClient.create>[0]['logger']>,
  ): Promise<RunQueue> {
    const pool = createPool(url, POOL_SIZE);
    const engine = await DBOSClient.create({
      systemDatabaseUrl: url,
      systemDatabasePool: pool,
      applicationName: 'footlight',
      logger,
    });
    return new RunQueue(engine, pool);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#engine.destroy();
    await this.#pool.end();
  }

  /** Enqueues the task's run in the caller's transaction; workers get it after `delaySeconds` at the earliest. */
  async enqueue(client: Queryable, task: Task, delaySeconds = 0): Promise<void> {
    await this.#engine.enqueueInTransaction(
      client as never,
      {
        queueName: task.queue,
        workflowName: TASK_WORKFLOW,
        workflowID: getRunId(task),
        appVersion: JOBS_PROTOCOL,
        priority: MIN_PRIORITY - task.priority,
        ...(delaySeconds > 0 && { delaySeconds }),
      },
      task.id,
      task.run,
    );
    await client.query('SELECT pg_notify($1, $2)', [QUEUES_CHANNEL, task.queue]);
  }

  /** Cancels a run in the engine, so that it takes no slot of its queue. A run that does not exist is ignored. */
  async drop(run: Run): Promise<void> {
    await this.#engine.cancelWorkflow(getRunId(run));
  }

  /** Finds those of the queued tasks whose run is in no queue: a worker took it and died before it claimed the task. */
  async findLost<T extends Run>(tasks: readonly T[]): Promise<T[]> {
    if (tasks.length === 0) return [];
    const runs = await this.#engine.listWorkflows({
      workflowIDs: tasks.map(getRunId),
      loadInput: false,
      loadOutput: false,
    });
    const byId = new Map(runs.map((run) => [run.workflowID, run]));
    return tasks.filter((task) => {
      const run = byId.get(getRunId(task));
      if (run?.status === 'ENQUEUED' || run?.status === 'DELAYED') return false;
      return Date.now() - (run?.updatedAt ?? 0) > CLAIM_TIMEOUT_MS;
    });
  }

  /** Seconds until the run may be taken from its queue, rounded up; undefined if it may be already. */
  async findDelaySeconds(run: Run): Promise<number | undefined> {
    const [found] = await this.#engine.listWorkflows({
      workflowIDs: [getRunId(run)],
      loadInput: false,
      loadOutput: false,
    });
    if (found?.status !== 'DELAYED' || found.delayUntilEpochMS === undefined) return undefined;
    return Math.max(0, Math.ceil((found.delayUntilEpochMS - Date.now()) / 1000));
  }

  /** Deletes the engine's records of these tasks' runs. */
  async forget(tasks: readonly Run[]): Promise<void> {
    const runs = tasks.flatMap(({ id, run }) =>
      Array.from({ length: run }, (_, i) => getRunId({ id, run: i + 1 })),
    );
    if (runs.length > 0) await this.#engine.deleteWorkflows(runs);
  }
}
