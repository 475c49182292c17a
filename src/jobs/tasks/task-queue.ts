import { randomBytes } from 'node:crypto';
import { DBOSClient } from '@dbos-inc/dbos-sdk';
import { FootlightError } from '../../core/errors.ts';
import { canonicalJson, hashJson } from '../../core/hashing.ts';
import type { ResourceNeed } from '../../engines/task.ts';
import type { Database, Queryable } from '../postgres/database.ts';
import { BATCH_QUEUE, chooseQueue, JOBS_PROTOCOL, TASK_WORKFLOW } from './queues.ts';
import { isFinal, runId, type Task, type TaskEventType, type TaskRequest } from './task.ts';
import { appendEvent, CONTROL_CHANNEL, changeTask } from './task-changes.ts';

export interface Submission {
  readonly workflow: string;
  readonly mode: Task['mode'];
  readonly owner: string;
  readonly options: Readonly<Record<string, unknown>>;
  readonly request: TaskRequest;
  readonly need: ResourceNeed;
}

/** Priorities count from 0 (first) in the engine's queues. */
const LOWEST_PRIORITY = 100;
/** How long after it was given out a run may be unclaimed. */
const CLAIM_TIMEOUT_MS = 10_000;

/** Puts tasks into the queues and says what is to become of them; any process may, beside those that run them. */
export class TaskQueue implements AsyncDisposable {
  readonly #database: Database;
  readonly #engine: DBOSClient;

  private constructor(database: Database, engine: DBOSClient) {
    this.#database = database;
    this.#engine = engine;
  }

  static async open(
    database: Database,
    logger: NonNullable<Parameters<typeof DBOSClient.create>[0]['logger']>,
  ) {
    const engine = await DBOSClient.create({
      systemDatabaseUrl: database.url,
      // The engine sets it by a query that overlaps another, of which pg warns on every connection.
      systemDatabaseIdleTransactionTimeoutMs: 0,
      systemDatabasePoolSize: 4,
      applicationName: 'footlight',
      logger,
    });
    return new TaskQueue(database, engine);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#engine.destroy();
  }

  /**
   * Stores a task and enqueues it in one transaction. The same idempotency key of the same owner gives the same task.
   *
   * @throws `task.idempotency-mismatch` where the key was used for something else
   */
  async submit(submission: Submission): Promise<Task> {
    return this.#database.transaction(async (client) => {
      const known = await findByKey(client, submission);
      if (known) return known;
      const task = await insertTask(client, submission, {
        queue: await chooseQueue(client, submission.need),
      });
      if (!task) return (await findByKey(client, submission)) as Task;
      await this.enqueue(client, task);
      return task;
    });
  }

  /** Fans out: one task an item under a parent that gathers them. Priorities and deadline are the parent's. */
  async submitBatch(items: readonly Submission[]): Promise<Task> {
    const [first] = items as [Submission];
    const digest = hashJson(items.map(({ options }) => options));
    const batch = { ...first, mode: 'batch', options: { items: items.length, digest } } as const;
    return this.#database.transaction(async (client) => {
      const known = await findByKey(client, batch);
      if (known) return known;
      const parent = await insertTask(client, batch, { queue: BATCH_QUEUE });
      if (!parent) return (await findByKey(client, batch)) as Task;
      await this.enqueue(client, parent);
      for (const item of items) {
        const { idempotencyKey: _, ...request } = item.request;
        const queue = await chooseQueue(client, item.need);
        const child = await insertTask(client, { ...item, request }, { queue, parentId: parent.id });
        await this.enqueue(client, child as Task);
      }
      return parent;
    });
  }

  /** Ends a waiting task at once; a running one is told to stop and ends when its work has let go. */
  async cancel(id: string): Promise<Task> {
    const task = await this.stop(id, 'cancel');
    for (const child of await this.children(id)) if (!isFinal(child.status)) await this.cancel(child.id);
    return task;
  }

  async pause(id: string): Promise<Task> {
    const task = await this.stop(id, 'pause');
    for (const child of await this.children(id))
      if (child.status === 'queued' || child.status === 'running') await this.pause(child.id);
    return task;
  }

  /** Puts a paused task back into its queue; finished steps are not redone. */
  async resume(id: string): Promise<Task> {
    const task = await this.again(id, ['paused'], 'resumed', {});
    for (const child of await this.children(id)) if (child.status === 'paused') await this.resume(child.id);
    return task;
  }

  /** Runs a failed or cancelled task again, from the step that failed. */
  async retry(id: string): Promise<Task> {
    for (const child of await this.children(id))
      if (child.status === 'failed' || child.status === 'cancelled') await this.retry(child.id);
    const fresh = { error: null, result: null, attempts: 0, reaps: 0, finished_at: null, deadline_at: null };
    return this.again(id, ['failed', 'cancelled', 'partial'], 'tried again', {
      ...fresh,
      overall_progress: 0,
    });
  }

  /** Forgets finished tasks: rows, events and what the engine knows of their runs. */
  async remove(ids: readonly string[]): Promise<void> {
    const tasks = await this.#database.query<Task>(
      'SELECT id, run FROM footlight.tasks WHERE id = ANY ($1)',
      [ids],
    );
    await this.#database.query('DELETE FROM footlight.tasks WHERE id = ANY ($1)', [ids]);
    const runs = tasks.flatMap(({ id, run }) =>
      Array.from({ length: run }, (_, i) => runId({ id, run: i + 1 })),
    );
    if (runs.length > 0) await this.#engine.deleteWorkflows(runs);
  }

  /**
   * Starts a new run of a task whose last one is over, or whose process is gone. Has to run in a transaction that
   * holds the task's row.
   */
  async requeue(
    client: Queryable,
    task: Task,
    set: Omit<Parameters<typeof changeTask>[1]['set'], 'run' | 'status'>,
    event: TaskEventType,
    delaySeconds = 0,
  ): Promise<Task> {
    const next = {
      status: 'queued',
      wanted: null,
      executor: null,
      run: task.run + 1,
      eta_seconds: null,
    } as const;
    const changed = (await changeTask(client, { id: task.id, set: { ...set, ...next }, event })) as Task;
    await this.enqueue(client, changed, delaySeconds);
    return changed;
  }

  /** Takes a superseded or cancelled run off the engine's hands, so that it holds no place in a queue. */
  async dropRun(task: Pick<Task, 'id' | 'run'>): Promise<void> {
    await this.#engine.cancelWorkflow(runId(task));
  }

  /** Which of these waiting tasks are not waiting for the engine: a worker took the run and died before it said so. */
  async withoutRun(tasks: readonly Task[]): Promise<Task[]> {
    if (tasks.length === 0) return [];
    const runs = await this.#engine.listWorkflows({
      workflowIDs: tasks.map(runId),
      loadInput: false,
      loadOutput: false,
    });
    const status = new Map(runs.map((run) => [run.workflowID, run]));
    return tasks.filter((task) => {
      const run = status.get(runId(task));
      if (run?.status === 'ENQUEUED' || run?.status === 'DELAYED') return false;
      return Date.now() - (run?.updatedAt ?? 0) > CLAIM_TIMEOUT_MS;
    });
  }

  private async enqueue(client: Queryable, task: Task, delaySeconds = 0): Promise<void> {
    await this.#engine.enqueueInTransaction(
      client as never,
      {
        queueName: task.queue,
        workflowName: TASK_WORKFLOW,
        workflowID: runId(task),
        appVersion: JOBS_PROTOCOL,
        priority: LOWEST_PRIORITY - task.priority,
        ...(delaySeconds > 0 && { delaySeconds }),
      },
      task.id,
      task.run,
    );
  }

  private async stop(id: string, wanted: 'cancel' | 'pause'): Promise<Task> {
    const [during, after] = wanted === 'cancel' ? ['cancelling', 'cancelled'] : ['pausing', 'paused'];
    const { task, isDropped } = await this.#database.transaction(async (client) => {
      const task = await lockTask(client, id);
      const isIdle = task.status === 'queued' || task.status === 'paused';
      const isBusy = task.status === 'running' || task.status === 'pausing';
      if (task.status === during || task.status === after) return { task, isDropped: false };
      if (!isIdle && !isBusy) throw wrongState(task, wanted);
      const status = isIdle ? after : during;
      const set = {
        status,
        wanted: isIdle ? null : wanted,
        message: isIdle ? `The task is ${after}.` : `The task is being ${after}.`,
        ...(status === 'cancelled' && { finished_at: 'now' }),
      } as Parameters<typeof changeTask>[1]['set'];
      const changed = (await changeTask(client, {
        id,
        set,
        event: `task-${status}` as TaskEventType,
      })) as Task;
      if (!isIdle) await client.query('SELECT pg_notify($1, $2)', [CONTROL_CHANNEL, id]);
      return { task: changed, isDropped: isIdle };
    });
    if (isDropped) await this.dropRun(task);
    return task;
  }

  private async again(
    id: string,
    from: readonly string[],
    how: string,
    set: Parameters<typeof changeTask>[1]['set'],
  ): Promise<Task> {
    return this.#database.transaction(async (client) => {
      const task = await lockTask(client, id);
      if (task.status === 'queued' || task.status === 'running') return task;
      if (!from.includes(task.status)) throw wrongState(task, how);
      return this.requeue(client, task, { ...set, message: `The task is ${how}.` }, 'task-queued');
    });
  }

  private children(id: string): Promise<Task[]> {
    return this.#database.query<Task>('SELECT * FROM footlight.tasks WHERE parent_id = $1', [id]);
  }
}

export async function lockTask(client: Queryable, id: string): Promise<Task> {
  const { rows } = await client.query<Task>('SELECT * FROM footlight.tasks WHERE id = $1 FOR UPDATE', [id]);
  if (rows[0]) return rows[0];
  throw taskNotFound(id);
}

export function taskNotFound(id: string): FootlightError {
  return new FootlightError('task.not-found', 'There is no such task.', {
    kind: 'input',
    value: id.slice(0, 100),
    remedy: 'Check the id; finished tasks are removed when their time is over.',
  });
}

async function insertTask(
  client: Queryable,
  { workflow, mode, owner, options, request }: Submission,
  place: { queue: string; parentId?: string },
): Promise<Task | undefined> {
  const { rows } = await client.query<Task>(
    `INSERT INTO footlight.tasks
       (id, workflow, mode, owner, parent_id, options, request, idempotency_key, status, queue, priority, message,
        last_event, deadline_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 'queued', $9, $10, 'Waiting for a free worker.', 1,
        now() + make_interval(secs => $11))
     ON CONFLICT (owner, idempotency_key) DO NOTHING RETURNING *`,
    [
      `task_${randomBytes(12).toString('hex')}`,
      workflow,
      mode,
      owner,
      place.parentId,
      JSON.stringify(options),
      JSON.stringify(request),
      request.idempotencyKey,
      place.queue,
      request.priority,
      request.deadlineSeconds,
    ],
  );
  if (rows[0]) await appendEvent(client, rows[0], 'task-queued');
  return rows[0];
}

async function findByKey(
  client: Queryable,
  { owner, workflow, options, mode, request: { idempotencyKey } }: Submission,
): Promise<Task | undefined> {
  if (idempotencyKey === undefined) return undefined;
  const { rows } = await client.query<Task>(
    'SELECT * FROM footlight.tasks WHERE owner = $1 AND idempotency_key = $2',
    [owner, idempotencyKey],
  );
  const [task] = rows;
  if (!task) return undefined;
  const asStored = JSON.parse(JSON.stringify(options)) as unknown;
  const isSame =
    task.workflow === workflow &&
    task.mode === mode &&
    canonicalJson(task.options) === canonicalJson(asStored);
  if (isSame) return task;
  throw new FootlightError('task.idempotency-mismatch', 'The idempotency key was used for another request.', {
    kind: 'input',
    value: idempotencyKey,
    remedy: 'Use a new key for a new request; the same key gives the task that it made.',
  });
}

function wrongState(task: Task, action: string): FootlightError {
  return new FootlightError('task.wrong-state', `A task that is ${task.status} can’t be: ${action}.`, {
    kind: 'input',
    value: task.status,
    remedy: 'Look at its status first.',
  });
}
