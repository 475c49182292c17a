import { setTimeout as sleep } from 'node:timers/promises';
import { toFootlightError } from '../../core/errors.ts';
import type { WorkflowEvent } from '../../execution/events.ts';
import type { Database } from '../postgres/database.ts';
import { changeTask, type Fence, type TaskChange } from '../tasks/task-changes.ts';

/**
 * Progress is told twice a second at first and every five seconds after some minutes, so that a task of a night leaves
 * thousands of events and not a hundred thousand; what begins, ends or goes wrong is told at once.
 */
const MIN_INTERVAL_MS = 500;
const MAX_INTERVAL_MS = 5_000;
const INTERVALS_SO_FAR = 100;
const RETRY_MS = 500;

type StepProgress = Extract<WorkflowEvent, { type: 'step-progress' }>;
type Change = Pick<TaskChange, 'set' | 'event'>;

/**
 * Writes a run's events into its task, in order, one at a time, through times when the database is away. Progress
 * that was overtaken is left out.
 */
export class ProgressWriter {
  readonly #database: Database;
  readonly #id: string;
  readonly #fence: Fence;
  readonly #onRefused: (error?: unknown) => void;
  readonly #startedAt = performance.now();
  readonly #pending: Change[] = [];
  #title = '';
  #step = '';
  #latest: StepProgress | undefined;
  #firstOverall: number | undefined;
  #progressAt = Number.NEGATIVE_INFINITY;
  #writing: Promise<void> | undefined;
  #isClosed = false;

  constructor(database: Database, id: string, fence: Fence, onRefused: (error?: unknown) => void) {
    this.#database = database;
    this.#id = id;
    this.#fence = fence;
    this.#onRefused = onRefused;
  }

  record(event: WorkflowEvent): void {
    if (this.#isClosed) return;
    const change = this.createChange(event);
    if (!change) return;
    const last = this.#pending.at(-1);
    if (change.event === 'step-progress' && last?.event === 'step-progress') this.#pending.pop();
    this.#pending.push(change);
    this.#writing ??= this.write();
  }

  /** Waits until everything is written and takes nothing more. */
  async close(): Promise<void> {
    this.#isClosed = true;
    await this.#writing;
  }

  /** Forgets what is not yet written, for a run whose word no longer counts. */
  abandon(): void {
    this.#isClosed = true;
    this.#pending.length = 0;
  }

  private giveUp(error?: unknown): void {
    this.abandon();
    this.#onRefused(error);
  }

  private async write(): Promise<void> {
    for (let change = this.#pending.shift(); change; change = this.#pending.shift()) {
      try {
        const { set, event } = change;
        const task = await this.#database.runInTransaction((client) =>
          changeTask(client, { id: this.#id, fence: this.#fence, set, event }),
        );
        if (!task) return this.giveUp();
      } catch (error) {
        if (toFootlightError(error).kind !== 'retryable') return this.giveUp(error);
        if (change.event !== 'step-progress') this.#pending.unshift(change);
        await sleep(RETRY_MS);
      }
    }
    this.#writing = undefined;
  }

  private createChange(event: WorkflowEvent): Change | undefined {
    switch (event.type) {
      case 'step-start':
        this.#title = event.title;
        this.#step = event.step;
        this.#latest = undefined;
        return {
          event: event.type,
          set: {
            stage: event.step,
            stage_progress: 0,
            stage_done: null,
            stage_total: null,
            stage_unit: null,
            message: `${event.title}.`,
          },
        };
      case 'step-progress':
        this.#latest = event;
        return this.createProgressChange(event);
      case 'step-end':
        return {
          event: event.type,
          set: {
            stage: event.step,
            stage_progress: 1,
            stage_done: this.#latest?.total ?? this.#latest?.done ?? null,
            stage_total: this.#latest?.total ?? null,
            stage_unit: this.#latest?.unit ?? null,
            overall_progress: event.overall,
            message: `${this.#title}: ${event.status === 'reused' ? 'already there' : 'done'}.`,
          },
        };
      case 'step-retry':
        return {
          event: event.type,
          set: { message: `${this.#title} is tried again: ${event.error.message}` },
        };
      case 'worker-restart':
        return {
          event: event.type,
          set: { message: `The media process ended (${event.reason}); going on.` },
        };
      case 'warning':
        return { event: event.type, set: { message: event.warning.message } };
    }
  }

  private createProgressChange({ step, done, total, unit, overall }: StepProgress): Change | undefined {
    const now = performance.now();
    const spread = (now - this.#startedAt) / INTERVALS_SO_FAR;
    const interval = Math.min(MAX_INTERVAL_MS, Math.max(MIN_INTERVAL_MS, spread));
    if (now - this.#progressAt < interval && step === this.#step) return undefined;
    this.#progressAt = now;
    this.#firstOverall ??= overall;
    const whole = Math.floor(done);
    const count = total === undefined ? `${whole}` : `${whole}/${Math.floor(total)}`;
    return {
      event: 'step-progress',
      set: {
        stage: step,
        stage_progress: total ? Math.min(1, done / total) : 0,
        stage_done: done,
        stage_total: total ?? null,
        stage_unit: unit,
        overall_progress: overall,
        eta_seconds: this.estimateRemainingSeconds(overall, now),
        message: `${this.#title}: ${count} ${unit}.`,
      },
    };
  }

  /** From the pace of this run alone: what it found finished says nothing about its speed. */
  private estimateRemainingSeconds(overall: number, now: number): number | null {
    const gained = overall - (this.#firstOverall ?? overall);
    const seconds = (now - this.#startedAt) / 1000;
    return gained > 0.01 && seconds > 2 ? Math.round(((1 - overall) / gained) * seconds) : null;
  }
}
