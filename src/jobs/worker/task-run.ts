import type { Tracer } from '@opentelemetry/api';
import type { Logger } from 'pino';
import { type FootlightError, throwIfCancelled, toFootlightError } from '../../core/errors.ts';
import { cacheDirectory } from '../../core/places.ts';
import { Unwanted } from '../../core/unwanted.ts';
import type { WorkflowEvent } from '../../execution/events.ts';
import { withFiles } from '../../execution/file-options.ts';
import type { InputPolicy } from '../../execution/inputs/input-policy.ts';
import type { RunRequest } from '../../execution/isolation/messages.ts';
import type { ProcessLimits } from '../../execution/isolation/process-limits.ts';
import { superviseJob } from '../../execution/isolation/supervisor.ts';
import type { WorkflowSummary } from '../../execution/workflow.ts';
import type { MediaLimits } from '../../media/media-limits.ts';
import type { NetworkPolicy } from '../../storage/network-policy.ts';
import type { Source } from '../files/source.ts';
import { TaskFiles } from '../files/task-files.ts';
import type { Fleet } from '../fleet.ts';
import { deviceOfQueue } from '../tasks/queues.ts';
import { runId, type Task, type TaskResult } from '../tasks/task.ts';
import { childEnvironment } from './child-environment.ts';
import { PathHider } from './path-hider.ts';
import { ProgressWriter } from './progress-writer.ts';
import { RunTrace } from './tracing.ts';
import type { WorkerLease } from './worker-lease.ts';

export interface RunLimits extends NetworkPolicy {
  /** Largest input that is fetched. */
  readonly maxInputBytes: number;
  readonly process: ProcessLimits;
  readonly media: MediaLimits;
}

/** What a run needs of the worker that it is on. */
export interface RunPlace {
  readonly fleet: Fleet;
  readonly lease: WorkerLease;
  readonly limits: RunLimits;
  /** Module that serves jobs in a child process. */
  readonly host: URL;
  readonly logger: Logger;
  readonly tracer?: Tracer;
}

export type StopReason = 'cancel' | 'pause' | 'shutdown' | 'deadline' | 'superseded';

export type RunOutcome =
  | { readonly kind: 'done'; readonly status: 'completed' | 'partial'; readonly result: TaskResult }
  | { readonly kind: 'failed'; readonly error: FootlightError }
  | { readonly kind: 'stopped'; readonly reason: StopReason };

/** What the engine records of a finished step, so that the run can be read there too. */
export interface StepMark {
  readonly step: string;
  readonly status: string;
  readonly seconds: number;
}

/** One run of a task on this worker: the child process that works, its files, and what is told of it. */
export class TaskRun {
  readonly task: Task;
  readonly #place: RunPlace;
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

  /** @param secondsLeft until the deadline, by the database's clock: this machine's may be wrong */
  constructor(task: Task, place: RunPlace, secondsLeft?: number) {
    this.task = task;
    this.#secondsLeft = secondsLeft;
    this.#place = place;
    const fence = { run: task.run, executor: place.lease.executor };
    const { database, objects, places } = place.fleet;
    this.#progress = new ProgressWriter(database, task.id, fence, (error) => {
      if (error) place.logger.error({ task_id: task.id, error: String(error) }, 'progress can’t be written');
      this.stop('superseded');
    });
    this.#trace = new RunTrace(place.tracer, task);
    this.#files = new TaskFiles(places.runFolder(runId(task)), objects);
    this.#paths = new PathHider(this.#files, [places.root, cacheDirectory()]);
  }

  /** Makes the work end as soon as it can let go of its files. The first reason counts. */
  stop(reason: StopReason): void {
    this.#reason ??= reason;
    if (reason === 'superseded') this.#progress.abandon();
    // Whoever pauses, or takes the work over, goes on with what others were asked to do for it.
    this.#stop.abort(reason === 'cancel' ? new Unwanted() : undefined);
  }

  /** Waits for the next finished step. @returns undefined when the run is over */
  async nextStep(): Promise<StepMark | undefined> {
    this.#outcome ??= this.work();
    while (this.#marks.length === 0 && !this.#isOver)
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    return this.#marks.shift();
  }

  /** The step that was begun last. */
  get step(): string | undefined {
    return this.#step;
  }

  /** How it ended, when everything that it told is written and its folder is gone. */
  async outcome(): Promise<RunOutcome> {
    this.#outcome ??= this.work();
    return this.#outcome;
  }

  private async work(): Promise<RunOutcome> {
    const deadline = this.watchDeadline();
    let error: FootlightError | undefined;
    try {
      await this.#files.open();
      return await this.workWhileLeased();
    } catch (caught) {
      error = this.#paths.hideInError(toFootlightError(caught));
      return this.#reason ? { kind: 'stopped', reason: this.#reason } : { kind: 'failed', error };
    } finally {
      this.#trace.end(error);
      clearTimeout(deadline);
      await this.#files.remove();
      await this.#progress.close();
      this.#isOver = true;
      this.#wake();
    }
  }

  /** Works as long as the worker's lease is held; when it was lost for too long, the work begins again. */
  private async workWhileLeased(): Promise<RunOutcome> {
    for (;;) {
      const lost = await this.#place.lease.acquire(this.#stop.signal);
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
    const { host, limits } = this.#place;
    const record = (event: WorkflowEvent): void => this.record(event);
    const { sources = {} } = task.request;
    const { paths, failures } = await this.#files.bringStored(sources, signal, record);
    const options = withFiles(task.options, paths);
    const result = await superviseJob(this.jobRequest(options, failures), {
      host,
      signal,
      onEvent: record,
      limits: limits.process,
      directory: this.#files.outputs,
      environment: childEnvironment({
        needsBucket: this.#place.fleet.sharedStore !== undefined || readsBucket(sources),
      }),
    });
    throwIfCancelled(signal);
    if (task.mode === 'plan')
      return { kind: 'done', status: 'completed', result: { ...EMPTY_RESULT, plan: result } };
    const summary = result as WorkflowSummary;
    return { kind: 'done', status: summary.status, result: await this.#files.handOver(task.id, summary) };
  }

  private jobRequest(options: Record<string, unknown>, failures: InputPolicy['failures']): RunRequest {
    const { fleet, limits } = this.#place;
    return {
      workflow: this.task.workflow,
      options,
      storeRoot: fleet.places.cache,
      sharedStore: fleet.sharedStore,
      mode: this.task.mode === 'plan' ? 'plan' : 'run',
      mediaLimits: limits.media,
      inputs: {
        isConfined: true,
        allowPrivate: limits.allowPrivate,
        maxBytes: limits.maxInputBytes,
        sources: inputSourcesOf(this.task.request.sources ?? {}),
        failures,
      },
      device: deviceOfQueue(this.task.queue),
    };
  }

  private record(event: WorkflowEvent): void {
    this.#progress.record(this.#paths.hideInEvent(event));
    this.#trace.record(event);
    if (event.type === 'step-start') this.#step = event.step;
    if (event.type !== 'step-end') return;
    this.#marks.push({ step: event.step, status: event.status, seconds: event.seconds });
    this.#wake();
  }

  private async isStillOurs(): Promise<boolean> {
    const { fleet, lease } = this.#place;
    const { id, run } = this.task;
    const find = (): Promise<unknown[]> =>
      fleet.database.query('SELECT 1 FROM footlight.tasks WHERE id = $1 AND run = $2 AND executor = $3', [
        id,
        run,
        lease.executor,
      ]);
    return (await fleet.database.retryUntilAvailable(find, this.#stop.signal)).length > 0;
  }

  private watchDeadline(): NodeJS.Timeout | undefined {
    if (this.#secondsLeft === undefined) return undefined;
    const milliseconds = Math.max(0, this.#secondsLeft * 1000);
    return setTimeout(() => this.stop('deadline'), Math.min(LONGEST_TIMER_MS, milliseconds));
  }
}

function readsBucket(sources: Readonly<Record<string, Source>>): boolean {
  return Object.values(sources).some(({ kind }) => kind === 'bucket');
}

/** What the run itself brings in: everything but what the service keeps. */
function inputSourcesOf(sources: Readonly<Record<string, Source>>): InputPolicy['sources'] {
  const entries = Object.entries(sources).flatMap(([key, source]) =>
    source.kind === 'object' ? [] : [[key, source] as const],
  );
  return Object.fromEntries(entries);
}

/** A longer timer would fire at once. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;
const EMPTY_RESULT: TaskResult = { outputs: {}, warnings: [], steps: [] };
