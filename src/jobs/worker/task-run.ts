import { getCacheDirectory } from '../../core/cache-directory.ts';
import { type FootlightError, throwIfCancelled, toFootlightError } from '../../core/errors.ts';
import { StopRequested } from '../../core/stop-requested.ts';
import type { Warning, WorkflowEvent } from '../../execution/events.ts';
import type { WorkflowSummary } from '../../execution/workflow.ts';
import { TaskFiles } from '../files/task-files.ts';
import { getRunId, type Task, type TaskResult } from '../tasks/task.ts';
import { PathHider } from './path-hider.ts';
import { ProgressWriter } from './progress-writer.ts';
import { estimateRun, isWholeRun, type RunRecord } from './run-records.ts';
import { RunShare } from './run-share.ts';
import { superviseTask } from './supervise-task.ts';
import type { TaskRunContext } from './task-run-context.ts';
import { RunTrace } from './tracing.ts';

export type StopReason = 'cancel' | 'pause' | 'shutdown' | 'deadline' | 'superseded';

export type RunOutcome =
  | {
      readonly kind: 'done';
      readonly status: 'completed' | 'partial';
      readonly result: TaskResult;
      /** Of a run; a plan has none. */
      readonly record?: RunRecord;
    }
  | { readonly kind: 'failed'; readonly error: FootlightError }
  | { readonly kind: 'stopped'; readonly reason: StopReason };

/** The record of a finished step in the durable engine, so that its own tools show the run. */
export interface StepMark {
  readonly step: string;
  readonly status: string;
  readonly seconds: number;
}

/** One run of a task on this worker: its child process, its files, its progress and its trace. */
export class TaskRun {
  readonly task: Task;
  readonly #context: TaskRunContext;
  readonly #stop = new AbortController();
  readonly #marks: StepMark[] = [];
  readonly #progress: ProgressWriter;
  readonly #trace: RunTrace;
  readonly #files: TaskFiles;
  readonly #paths: PathHider;
  readonly #secondsLeft: number | undefined;
  #wake = (): void => undefined;
  #reason: StopReason | undefined;
  #step: string | undefined;
  #outcome: Promise<RunOutcome> | undefined;
  #isOver = false;

  /** @param secondsLeft seconds until the deadline, by the database's clock: this machine's may be wrong */
  constructor(task: Task, context: TaskRunContext, secondsLeft?: number) {
    this.task = task;
    this.#secondsLeft = secondsLeft;
    this.#context = context;
    const fence = { run: task.run, executor: context.lease.executor };
    const { database, objects, folders } = context.backend;
    this.#progress = new ProgressWriter(database, task.id, fence, (error) => {
      if (error)
        context.logger.error({ task_id: task.id, error: String(error) }, 'progress can’t be written');
      this.stop('superseded');
    });
    this.#trace = new RunTrace(context.tracer, task);
    this.#files = new TaskFiles(folders.runFolder(getRunId(task)), objects);
    this.#paths = new PathHider(this.#files, [folders.root, getCacheDirectory()]);
  }

  /** Stops the run; only the first call's reason counts. */
  stop(reason: StopReason): void {
    this.#reason ??= reason;
    if (reason === 'superseded') this.#progress.abandon();
    // Only a cancelled task gives up its tasks at remote services: others resume them.
    this.#stop.abort(reason === 'cancel' ? new StopRequested() : undefined);
  }

  /** Waits for the next finished step. @returns undefined when the run is over */
  async waitForNextStep(): Promise<StepMark | undefined> {
    this.#outcome ??= this.runWork();
    while (this.#marks.length === 0 && !this.#isOver)
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    return this.#marks.shift();
  }

  /** The step that started last. */
  get step(): string | undefined {
    return this.#step;
  }

  /** Waits for the outcome of the run, until its progress is written and its folder is removed. */
  async getOutcome(): Promise<RunOutcome> {
    this.#outcome ??= this.runWork();
    return this.#outcome;
  }

  private async runWork(): Promise<RunOutcome> {
    const deadline = this.watchDeadline();
    let error: FootlightError | undefined;
    try {
      await this.#files.open();
      return await this.runWhileLeased();
    } catch (caught) {
      error = this.#paths.hideInError(toFootlightError(caught));
      return this.#reason ? { kind: 'stopped', reason: this.#reason } : { kind: 'failed', error };
    } finally {
      this.#trace.endTrace(error);
      clearTimeout(deadline);
      await this.#files.remove();
      await this.#progress.close();
      this.#isOver = true;
      this.#wake();
    }
  }

  /** Runs the work while the worker's lease is held; starts it again when a lost lease is back. */
  private async runWhileLeased(): Promise<RunOutcome> {
    for (;;) {
      const lost = await this.#context.lease.acquire(this.#stop.signal);
      if (!(await this.isStillOurs())) this.stop('superseded');
      const signal = AbortSignal.any([this.#stop.signal, lost]);
      try {
        throwIfCancelled(signal);
        return await this.attempt(signal);
      } catch (error) {
        if (this.#stop.signal.aborted || !lost.aborted) throw error;
      }
    }
  }

  private async attempt(signal: AbortSignal): Promise<RunOutcome> {
    const { task } = this;
    const share = new RunShare(this.#context, task);
    try {
      const warnings: Warning[] = [];
      const onEvent = (event: WorkflowEvent): void => {
        const told = this.record(event);
        if (told.type === 'warning') warnings.push(told.warning);
      };
      const work = { task, files: this.#files, signal, onEvent, ...(await share.describe(signal)) };
      const { result, inputBytes, seconds } = await superviseTask(this.#context, work);
      throwIfCancelled(signal);
      if (task.mode === 'plan') return await this.finishPlan(result, { inputBytes, warnings });
      return await this.finishRun(result as WorkflowSummary, { inputBytes, seconds });
    } finally {
      await share.end();
    }
  }

  /** A run sums its warnings up itself; those of a plan were told along the way alone. */
  private async finishPlan(
    plan: unknown,
    { inputBytes, warnings }: { readonly inputBytes: number; readonly warnings: readonly Warning[] },
  ): Promise<RunOutcome> {
    const { database } = this.#context.backend;
    const estimate = await database.retryUntilAvailable(() => estimateRun(database, this.task, inputBytes));
    const result = { ...EMPTY_RESULT, warnings, plan: this.#paths.hideInData(plan), estimate };
    return { kind: 'done', status: 'completed', result };
  }

  private async finishRun(
    summary: WorkflowSummary,
    { inputBytes, seconds }: { readonly inputBytes: number; readonly seconds: number },
  ): Promise<RunOutcome> {
    const { result, bytes } = await this.moveOutputs(summary);
    const record = {
      seconds: isWholeRun(summary) ? seconds : undefined,
      inputBytes,
      outputBytes: bytes,
      usage: summary.remoteUsage ?? {},
    };
    return { kind: 'done', status: summary.status, result, record };
  }

  /** What was moved before the rest could not be is removed: it would take room that counts nowhere. */
  private async moveOutputs(summary: WorkflowSummary) {
    try {
      return await this.#files.moveOutputs(this.task.id, summary);
    } catch (error) {
      // What fails here hides nothing: the first error tells what could not be stored.
      await this.removeMoved().catch(() => undefined);
      throw error;
    }
  }

  /** A newer run may have moved its own there. */
  private async removeMoved(): Promise<void> {
    if (await this.isStillOurs()) await this.#files.removeMoved(this.task.id);
  }

  /** @returns what is told of it */
  private record(event: WorkflowEvent): WorkflowEvent {
    const told = this.#paths.hideInEvent(event);
    this.#progress.record(told);
    this.#trace.record(event);
    if (event.type === 'step-start') this.#step = event.step;
    if (event.type === 'step-end') {
      this.#marks.push({ step: event.step, status: event.status, seconds: event.seconds });
      this.#wake();
    }
    return told;
  }

  private async isStillOurs(): Promise<boolean> {
    const { backend, lease } = this.#context;
    const { id, run } = this.task;
    const find = (): Promise<unknown[]> =>
      backend.database.query('SELECT 1 FROM footlight.tasks WHERE id = $1 AND run = $2 AND executor = $3', [
        id,
        run,
        lease.executor,
      ]);
    return (await backend.database.retryUntilAvailable(find, this.#stop.signal)).length > 0;
  }

  private watchDeadline(): NodeJS.Timeout | undefined {
    if (this.#secondsLeft === undefined) return undefined;
    const milliseconds = Math.max(0, this.#secondsLeft * 1000);
    return setTimeout(() => this.stop('deadline'), Math.min(MAX_TIMER_MS, milliseconds));
  }
}

/** A longer timer would fire at once. */
const MAX_TIMER_MS = 2 ** 31 - 1;
const EMPTY_RESULT: TaskResult = { outputs: {}, warnings: [], steps: [] };
