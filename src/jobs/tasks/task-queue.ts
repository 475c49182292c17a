import type { DBOSClient } from '@dbos-inc/dbos-sdk';
import { hashJson } from '../../core/hashing.ts';
import { createDatabaseError, type Database, type Queryable } from '../postgres/database.ts';
import { BATCH_QUEUE, choosePlanQueue, chooseQueue } from './queues.ts';
import { RunQueue } from './run-queue.ts';
import { isFinal, type Task } from './task.ts';
import { CONTROL_CHANNEL, changeTask } from './task-changes.ts';
import { createTaskNotFoundError, createWrongStateError } from './task-errors.ts';
import {
  findByKey,
  insertTask,
  lockFamily,
  lockTask,
  type Submission,
  type SubmissionIdentity,
} from './task-rows.ts';
import {
  computeTransition,
  REACHED_CHILDREN,
  type TaskAction,
  type TaskControl,
  TRANSITIONS,
} from './task-state.ts';
import { titleByFiles } from './task-title.ts';
import { assertMayWait } from './waiting-quota.ts';

export type { Submission } from './task-rows.ts';

/** Chooses the action for a task whose row is locked; undefined changes nothing. */
export type Decide = (
  task: Task,
  client: Queryable,
) => TaskAction | undefined | Promise<TaskAction | undefined>;

/** Submits tasks and changes their state. Any process may use it, also one without a worker. */
export class TaskQueue implements AsyncDisposable {
  readonly #database: Database;
  readonly #runs: RunQueue;

  private constructor(database: Database, runs: RunQueue) {
    this.#database = database;
    this.#runs = runs;
  }

  static async open(
    database: Database,
    logger: NonNullable<Parameters<typeof DBOSClient.create>[0]['logger']>,
  ): Promise<TaskQueue> {
    return new TaskQueue(database, await RunQueue.open(database.url, logger));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#runs[Symbol.asyncDispose]();
  }

  /**
   * Finds the task that was submitted with the same key.
   *
   * @throws `task.idempotency-mismatch` if the key was used for something else
   */
  findSubmitted(identity: SubmissionIdentity): Promise<Task | undefined> {
    return this.#database.runInTransaction((client) => findByKey(client, identity));
  }

  /** Does the same for a batch of these items. */
  findSubmittedBatch(items: readonly SubmissionIdentity[]): Promise<Task | undefined> {
    return this.findSubmitted(toBatch(items));
  }

  /**
   * Stores a task and enqueues it in one transaction. The same idempotency key of the same owner gives the same task.
   *
   * @throws `task.idempotency-mismatch` if the key was used for something else; `quota.tasks`
   */
  async submit(submission: Submission): Promise<Task> {
    return this.#database.runInTransaction(async (client) => {
      const known = await findByKey(client, submission);
      if (known) return known;
      await assertMayWait(client, submission, 1);
      const { mode, need } = submission;
      const queue = mode === 'plan' ? await choosePlanQueue(client) : await chooseQueue(client, need);
      const task = await insertTask(client, submission, { queue });
      if (!task) return (await findByKey(client, submission)) as Task;
      await this.#runs.enqueue(client, task);
      return task;
    });
  }

  /** Submits one task for each item, under a parent that gathers them, with the priority and deadline of the first. */
  async submitBatch(items: readonly Submission[]): Promise<Task> {
    const batch = { ...items[0]!, ...toBatch(items) };
    const title = titleByFiles(items.map(({ request }) => request));
    return this.#database.runInTransaction(async (client) => {
      const known = await findByKey(client, batch);
      if (known) return known;
      await assertMayWait(client, batch, items.length);
      const parent = await insertTask(client, batch, { queue: BATCH_QUEUE, title });
      if (!parent) return (await findByKey(client, batch)) as Task;
      await this.#runs.enqueue(client, parent);
      for (const item of items) {
        const { idempotencyKey: _key, sent: _sent, ...request } = item.request;
        const queue = await chooseQueue(client, item.need);
        const child = await insertTask(client, { ...item, request }, { queue, parentId: parent.id });
        await this.#runs.enqueue(client, child as Task);
      }
      return parent;
    });
  }

  /** Ends a waiting task at once; a running one gets a control request and ends when its work has stopped. */
  cancel(id: string): Promise<Task> {
    return this.controlTask(id, 'cancel');
  }

  pause(id: string): Promise<Task> {
    return this.controlTask(id, 'pause');
  }

  /**
   * Puts a paused task back into its queue; finished steps are not redone.
   *
   * @param maxWaiting how many tasks of its owner may wait then; any number if it is undefined
   * @throws `quota.tasks`
   */
  resume(id: string, maxWaiting?: number): Promise<Task> {
    return this.controlTask(id, 'resume', maxWaiting);
  }

  /** Runs a failed or cancelled task again, from the step that failed, with the quota of `resume`. */
  retry(id: string, maxWaiting?: number): Promise<Task> {
    return this.controlTask(id, 'retry', maxWaiting);
  }

  /** Deletes tasks: rows, events and the engine's records of their runs. */
  async remove(ids: readonly string[]): Promise<void> {
    const tasks = await this.#database.query<Task>(
      'DELETE FROM footlight.tasks WHERE id = ANY ($1) RETURNING id, run',
      [ids],
    );
    await this.#runs.forget(tasks);
  }

  /** Seconds until a run that failed before is begun, rounded up; undefined if it is not delayed. */
  async findDelaySeconds(task: Pick<Task, 'id' | 'run'>): Promise<number | undefined> {
    try {
      return await this.#runs.findDelaySeconds(task);
    } catch (error) {
      throw createDatabaseError(error);
    }
  }

  /** Finds those of the queued tasks that no queue holds. */
  findLost<T extends Pick<Task, 'id' | 'run'>>(tasks: readonly T[]): Promise<T[]> {
    return this.#runs.findLost(tasks);
  }

  /**
   * Changes a task's state in one transaction: locks its row, calls `decide` with it, and applies the action.
   *
   * @returns the task as it is then; undefined if there is none
   * @throws `task.wrong-state` if the task's status refuses the action
   */
  async changeState(id: string, decide: Decide): Promise<Task | undefined> {
    return this.#database.runInTransaction(async (client) => {
      const task = await lockTask(client, id);
      const action = task && (await decide(task, client));
      return action ? this.applyAction(client, task, action) : task;
    });
  }

  /**
   * Applies an action to a task whose row the transaction of `client` has locked: writes the change and its event, and
   * updates the run queue and notifies the worker if they are concerned.
   *
   * @throws `task.wrong-state`
   */
  async applyAction(client: Queryable, task: Task, action: TaskAction): Promise<Task> {
    const next = computeTransition(task, action);
    if (next === 'unchanged') return task;
    if (!next) throw createWrongStateError(task, action);
    const changed = (await changeTask(client, { id: task.id, ...next })) as Task;
    // A run publishes all of its documents itself, also those of steps that it reuses.
    if (action.type === 'retry')
      await client.query('DELETE FROM footlight.documents WHERE task_id = $1', [task.id]);
    if (changed.status === 'queued')
      await this.#runs.enqueue(client, changed, action.type === 'try-again' ? action.delaySeconds : 0);
    // Before the commit: a crash between the two would otherwise leave a run that takes a slot forever.
    if (isLeavingRun(task, changed, action)) await this.#runs.drop(task);
    const listener = findListener(changed);
    if (listener) await client.query('SELECT pg_notify($1, $2)', [CONTROL_CHANNEL, listener]);
    return changed;
  }

  /**
   * Requests control of a running task. A control request for a batch also goes to its children, each by its own
   * status.
   */
  private async controlTask(id: string, type: TaskControl, maxWaiting?: number): Promise<Task> {
    return this.#database.runInTransaction(async (client) => {
      const { task, children } = await lockFamily(client, id);
      if (!task) throw createTaskNotFoundError(id);
      const reached = children.filter(({ status }) => REACHED_CHILDREN[type].includes(status));
      const queued = [task, ...reached].filter((each) => isQueuedBy(each, type)).length;
      if (queued > 0) await assertMayWait(client, { owner: task.owner, maxWaiting }, queued);
      const changed = await this.applyAction(client, task, { type });
      for (const child of reached) await this.applyAction(client, child, { type });
      return changed;
    });
  }
}

/** What stands for a batch: a digest of its items, with the owner, the key and the priority of the first. */
function toBatch(items: readonly SubmissionIdentity[]): SubmissionIdentity {
  const digest = hashJson(items.map(({ options }) => options));
  return { ...items[0]!, mode: 'batch', options: { items: items.length, digest } };
}

/** Whether a control request puts the task into a queue in which it counts; a batch gathers others and does not. */
function isQueuedBy(task: Task, type: TaskControl): boolean {
  return task.mode !== 'batch' && TRANSITIONS[type][task.status] === 'queued';
}

/** Whether the task leaves a run that does not end by itself: one that waits, or whose worker is dead. */
function isLeavingRun(before: Task, after: Task, { type }: TaskAction): boolean {
  return type === 'crash' || (before.status === 'queued' && after.status !== 'running');
}

/** Finds the task whose worker has to be notified: this one of a control request, its batch of its end. */
function findListener({ id, parent_id, status }: Task): string | undefined {
  if (status === 'pausing' || status === 'cancelling') return id;
  return isFinal(status) ? (parent_id ?? undefined) : undefined;
}
