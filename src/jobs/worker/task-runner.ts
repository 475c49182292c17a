import { DBOS } from '@dbos-inc/dbos-sdk';
import type { Logger } from 'pino';
import { ErrorReports } from '../../core/error-reports.ts';
import { KeyedSignals } from '../../core/keyed-signals.ts';
import { createMessage } from '../../core/messages/message.ts';
import { decideActionAfterCrash } from '../tasks/crashed-run.ts';
import type { Task } from '../tasks/task.ts';
import type { Fence } from '../tasks/task-changes.ts';
import { gatherBatch } from './gather-batch.ts';
import { reportFailure } from './report-failure.ts';
import { type RunOutcome, TaskRun } from './task-run.ts';
import type { TaskRunContext } from './task-run-context.ts';
import { ownsTask, writeOutcome } from './write-outcome.ts';

export interface TaskRunnerOptions extends TaskRunContext {
  readonly version: string;
}

/** Claims tasks for one worker, runs them, and stores their outcomes. */
export class TaskRunner {
  readonly #options: TaskRunnerOptions;
  readonly #reports: ErrorReports;
  readonly #signals = new KeyedSignals();
  readonly #runs = new Map<string, TaskRun>();
  /** Tasks that the durable engine runs in this process, including those whose claim or outcome is being stored. */
  readonly #runningIds = new Set<string>();
  #missingAtLastCheck: ReadonlySet<string> = new Set<string>();

  constructor(options: TaskRunnerOptions) {
    this.#options = options;
    this.#reports = new ErrorReports(options.backend.folders.errors, options.version);
  }

  /**
   * Runs the workflow of the durable engine: claims the task, runs its steps one after the other, and stores its
   * outcome.
   */
  async run(id: string, runNumber: number): Promise<void> {
    this.#runningIds.add(id);
    try {
      const task = await DBOS.runStep(() => this.claim(id, runNumber), { name: 'claim' });
      if (task) await this.runClaimed(task);
    } finally {
      this.#runningIds.delete(id);
    }
  }

  /** Whether no run or plan is under way here; batches only wait. */
  get isFree(): boolean {
    return this.#runs.size === 0;
  }

  /** Stops every run; their tasks are queued again. */
  stopAll(): void {
    for (const run of this.#runs.values()) run.stop('shutdown');
  }

  /** Reacts to a notification of the database that a task has changed. */
  onTaskChanged(id: string): void {
    this.#signals.notify(id);
    if (this.#runs.has(id)) void this.applyControlRequests();
  }

  /** Checks all tasks after the database was reached again, because notifications in between are lost. */
  onReconnected(): void {
    this.#signals.notifyAll();
    void this.applyControlRequests();
  }

  /** Stops runs that are to be cancelled or paused, or that a newer run has replaced. */
  async applyControlRequests(): Promise<void> {
    const runs = [...this.#runs.values()];
    if (runs.length === 0) return;
    const rows = await this.#options.backend.database
      .query<Pick<Task, 'id' | 'run' | 'wanted'>>(
        'SELECT id, run, wanted FROM footlight.tasks WHERE id = ANY ($1)',
        [runs.map(({ task }) => task.id)],
      )
      .catch(() => undefined);
    if (!rows) return;
    for (const run of runs) {
      const task = rows.find(({ id }) => id === run.task.id);
      if (task?.run !== run.task.run) run.stop('superseded');
      else if (task.wanted) run.stop(task.wanted);
    }
  }

  /**
   * Queues tasks again that are assigned to this worker and do not run: their run ended before it could store its
   * outcome.
   */
  async requeueMissing(): Promise<void> {
    const { backend, lease, logger } = this.#options;
    const { executor } = lease;
    const claimed = await backend.database.query<Pick<Task, 'id'>>(
      'SELECT id FROM footlight.tasks WHERE executor = $1 AND finished_at IS NULL',
      [executor],
    );
    const missing = claimed.map(({ id }) => id).filter((id) => !this.#runningIds.has(id));
    // Only tasks missing in two consecutive checks: after one, the run may still be storing its outcome.
    const twice = missing.filter((id) => this.#missingAtLastCheck.has(id));
    this.#missingAtLastCheck = new Set(missing);
    for (const id of twice) {
      logger.warn({ task_id: id }, 'a task without a run is put back');
      await backend.queue.changeState(id, (task, client) =>
        task.executor === executor && !this.#runningIds.has(id)
          ? decideActionAfterCrash(client, task, createMessage('task.message.run-broke-off'))
          : undefined,
      );
    }
  }

  /** Assigns the run to this worker, unless the task was cancelled, paused or restarted in the meantime. */
  private async claim(id: string, run: number): Promise<Task | undefined> {
    const { backend, lease } = this.#options;
    const { executor } = lease;
    const task = await backend.database.retryUntilAvailable(() =>
      backend.queue.changeState(id, ({ status, run: current }) =>
        current === run && status === 'queued' ? { type: 'claim', executor } : undefined,
      ),
    );
    // Also true if an earlier try made the claim and the answer of the database was lost.
    return task?.status === 'running' && ownsTask({ run, executor }, task) ? task : undefined;
  }

  /** Runs a task of this worker, or gathers the tasks of a batch, and stores the outcome. */
  private async runClaimed(task: Task): Promise<void> {
    const { backend, lease, logger, stop } = this.#options;
    const { database, queue } = backend;
    const fence: Fence = { run: task.run, executor: lease.executor };
    const log = logger.child({ task_id: task.id, workflow: task.workflow, run: task.run });
    log.info({ queue: task.queue }, 'task started');
    if (task.mode === 'batch') {
      const context = { database, queue, signals: this.#signals, stop };
      await DBOS.runStep(() => gatherBatch(context, task, fence), { name: 'gather' });
      log.info('batch ended');
      return;
    }
    const outcome = await this.runToOutcome(task, log);
    await DBOS.runStep(() => database.retryUntilAvailable(() => writeOutcome(queue, task, fence, outcome)), {
      name: 'settle',
    });
  }

  /** Runs the task until it is done, fails or is stopped. */
  private async runToOutcome(task: Task, log: Logger): Promise<RunOutcome> {
    const { stop } = this.#options;
    const run = new TaskRun(task, this.#options, await this.computeSecondsLeft(task));
    this.#runs.set(task.id, run);
    try {
      if (stop.aborted) run.stop('shutdown');
      // Every finished step of the task becomes a step of the workflow, so that the tools of the engine show it.
      while (await DBOS.runStep(async () => (await run.waitForNextStep()) ?? null, { name: 'step' }));
      const outcome = await run.getOutcome();
      if (outcome.kind === 'failed')
        return { kind: 'failed', error: await reportFailure(outcome.error, run, this.#reports, log) };
      log.info({ outcome: outcome.kind }, 'task ended');
      return outcome;
    } finally {
      this.#runs.delete(task.id);
    }
  }

  /** Computes the seconds until the deadline, by the clock of the database. */
  private async computeSecondsLeft({ id, deadline_at }: Task): Promise<number | undefined> {
    if (deadline_at === null) return undefined;
    const { database } = this.#options.backend;
    const [row] = await database.retryUntilAvailable(() =>
      database.query<{ seconds: number }>(
        'SELECT extract(epoch FROM deadline_at - now())::double precision AS seconds FROM footlight.tasks WHERE id = $1',
        [id],
      ),
    );
    return row?.seconds;
  }
}
