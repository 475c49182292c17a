import { setTimeout as sleep } from 'node:timers/promises';
import { toFootlightError } from '../../core/errors.ts';
import { counted, createMessage, type Message } from '../../core/messages/message.ts';
import type { WorkflowEvent } from '../../execution/events.ts';
import type { NewestResult } from '../../execution/newest-result.ts';
import { getStageTitle } from '../../execution/production-words.ts';
import type { Database } from '../postgres/database.ts';
import { NEWEST_DOCUMENT } from '../tasks/newest-result.ts';
import { changeTask, type Fence, type TaskChange } from '../tasks/task-changes.ts';
import { createErrorMessage, createWarningMessage, nameStage, nameUnit } from '../tasks/task-messages.ts';
import { LatestValue } from './latest-value.ts';

/**
 * Progress is written at most every 0.5 s at first and every 5 s after some minutes, so that a task of a whole night
 * leaves thousands of events and not a hundred thousand. Starts, ends and errors are written at once.
 */
const MIN_INTERVAL_MS = 500;
const MAX_INTERVAL_MS = 5_000;
const INTERVALS_SO_FAR = 100;
/** Spoken lines are finished, and stored ones found, faster than anybody reads them. */
const SHOWN_EVERY_MS = 2_000;
const RETRY_MS = 500;

type StepProgress = Extract<WorkflowEvent, { type: 'step-progress' }>;
type Change = Pick<TaskChange, 'set' | 'event' | 'document'>;

/**
 * Writes a run's events to its task, in order, one at a time; retries while the database can't be reached. Progress
 * that newer progress has replaced is left out.
 */
export class ProgressWriter {
  readonly #database: Database;
  readonly #id: string;
  readonly #fence: Fence;
  readonly #onRefused: (error?: unknown) => void;
  readonly #startedAt = performance.now();
  readonly #pending: Change[] = [];
  #stage: Message | string = '';
  #step = '';
  #latest: StepProgress | undefined;
  #firstOverall: number | undefined;
  #progressAt = Number.NEGATIVE_INFINITY;
  readonly #newest = new LatestValue<NewestResult>(SHOWN_EVERY_MS, (data) =>
    this.push({ event: 'preview', set: {}, document: { name: NEWEST_DOCUMENT, data } }),
  );
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
    if (event.type === 'preview') {
      this.#newest.offer(event.newest);
      return;
    }
    const change = this.createChange(event);
    if (change) this.push(change);
  }

  private push(change: Change): void {
    const last = this.#pending.at(-1);
    if (change.event === 'step-progress' && last?.event === 'step-progress') this.#pending.pop();
    this.#pending.push(change);
    this.#writing ??= this.write();
  }

  /** Takes no more events, and waits until everything is written. */
  async close(): Promise<void> {
    this.#newest.flush();
    this.#isClosed = true;
    await this.#writing;
  }

  /** Takes no more events and drops what is not written: a newer run has replaced this one. */
  abandon(): void {
    this.#isClosed = true;
    this.#newest.drop();
    this.#pending.length = 0;
  }

  private giveUp(error?: unknown): void {
    this.abandon();
    this.#onRefused(error);
  }

  private async write(): Promise<void> {
    for (let change = this.#pending.shift(); change; change = this.#pending.shift()) {
      try {
        const { set, event, document } = change;
        const task = await this.#database.runInTransaction((client) =>
          changeTask(client, { id: this.#id, fence: this.#fence, set, event, document }),
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

  private createChange(event: Exclude<WorkflowEvent, { type: 'preview' }>): Change | undefined {
    switch (event.type) {
      case 'step-start':
        this.#stage = nameStage(event.step, event.title);
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
            message: createMessage('task.message.stage-started', { stage: this.#stage }),
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
            message: createMessage(
              event.status === 'reused' ? 'task.message.stage-reused' : 'task.message.stage-done',
              { stage: this.#stage },
            ),
          },
        };
      case 'step-retry':
        return {
          event: event.type,
          set: {
            // It may run beside the one that is told of.
            message: createMessage('task.message.stage-retry', {
              stage: nameStage(event.step, getStageTitle(event.step)),
              error: createErrorMessage(event.error),
            }),
          },
        };
      case 'worker-restart':
        return {
          event: event.type,
          set: { message: createMessage('task.message.process-restart', { reason: event.reason }) },
        };
      case 'warning':
        return { event: event.type, set: { message: createWarningMessage(event.warning) } };
      case 'document':
        return { event: 'document-ready', set: {}, document: event };
    }
  }

  private createProgressChange({ step, done, total, unit, overall }: StepProgress): Change | undefined {
    const now = performance.now();
    const spread = (now - this.#startedAt) / INTERVALS_SO_FAR;
    const interval = Math.min(MAX_INTERVAL_MS, Math.max(MIN_INTERVAL_MS, spread));
    if (now - this.#progressAt < interval && step === this.#step) return undefined;
    this.#progressAt = now;
    this.#firstOverall ??= overall;
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
        message: this.createProgressMessage(Math.floor(done), total, nameUnit(unit)),
      },
    };
  }

  private createProgressMessage(done: number, total: number | undefined, unit: Message | string): Message {
    const parameters = { stage: this.#stage, done: counted(done), unit };
    if (total === undefined) return createMessage('task.message.progress', parameters);
    return createMessage('task.message.progress-of-total', {
      ...parameters,
      total: counted(Math.floor(total)),
    });
  }

  /** Estimates by the speed of this run alone: steps that it reused took no time. */
  private estimateRemainingSeconds(overall: number, now: number): number | null {
    const gained = overall - (this.#firstOverall ?? overall);
    const seconds = (now - this.#startedAt) / 1000;
    return gained > 0.01 && seconds > 2 ? Math.round(((1 - overall) / gained) * seconds) : null;
  }
}
