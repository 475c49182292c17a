import type { SerializedError } from '../../core/errors.ts';
import type { Message } from '../../core/messages/message.ts';
import type { Warning } from '../../core/warning.ts';
import type { Source } from '../files/source.ts';

/** `partial`: the task made usable outputs; warnings name what it could not make. */
export type TaskStatus =
  | 'queued'
  | 'running'
  | 'pausing'
  | 'paused'
  | 'cancelling'
  | 'completed'
  | 'partial'
  | 'failed'
  | 'cancelled';

export const FINAL_STATUSES = ['completed', 'partial', 'failed', 'cancelled'] as const;

export function isFinal(status: TaskStatus): boolean {
  return (FINAL_STATUSES as readonly string[]).includes(status);
}

/** How a task is to be run, beside the workflow's own options. */
export interface TaskRequest {
  /** Higher goes first, -100 to 100. */
  readonly priority: number;
  /** Seconds from the submission after which the task is given up. */
  readonly deadlineSeconds?: number;
  readonly idempotencyKey?: string;
  /** Where file options come from, by option. */
  readonly sources?: Readonly<Record<string, Source>>;
}

export interface TaskResult {
  /** Names of the artifacts by role, such as `master`. */
  readonly outputs: Readonly<Record<string, string>>;
  /** Name of the report's page. */
  readonly report?: string;
  readonly warnings: readonly Warning[];
  readonly steps: readonly { readonly name: string; readonly status: string; readonly seconds: number }[];
  /** What a task of mode `plan` computed. */
  readonly plan?: unknown;
  /** Tasks of a batch by their end. */
  readonly children?: Readonly<Record<string, number>>;
}

/** A row of `footlight.tasks`. */
export interface Task {
  readonly id: string;
  readonly workflow: string;
  readonly mode: 'run' | 'plan' | 'batch';
  readonly owner: string;
  readonly parent_id: string | null;
  readonly options: Readonly<Record<string, unknown>>;
  readonly request: TaskRequest;
  readonly idempotency_key: string | null;
  readonly status: TaskStatus;
  readonly wanted: 'cancel' | 'pause' | null;
  /** Counts the runs: each time a task is queued again a new one begins, and writes of older ones are rejected. */
  readonly run: number;
  readonly queue: string;
  readonly priority: number;
  readonly executor: string | null;
  readonly attempts: number;
  readonly reaps: number;
  readonly stage: string | null;
  readonly stage_progress: number;
  readonly stage_done: number | null;
  readonly stage_total: number | null;
  readonly stage_unit: string | null;
  readonly overall_progress: number;
  /** In English. */
  readonly message: string;
  /** What other languages are made from; null where an older version wrote the message. */
  readonly message_source: Message | null;
  readonly eta_seconds: number | null;
  readonly result: TaskResult | null;
  readonly error: SerializedError | null;
  readonly last_event: number;
  readonly created_at: Date;
  readonly started_at: Date | null;
  readonly finished_at: Date | null;
  readonly deadline_at: Date | null;
}

export type TaskEventType =
  | 'task-queued'
  | 'task-started'
  | 'task-retrying'
  | 'task-pausing'
  | 'task-paused'
  | 'task-cancelling'
  | 'task-completed'
  | 'task-partial'
  | 'task-failed'
  | 'task-cancelled'
  | 'step-start'
  | 'step-progress'
  | 'step-end'
  | 'step-retry'
  | 'worker-restart'
  | 'warning';

/** The state of a task after an event. `sequence` counts the events of the task from 1, without gaps. */
export interface TaskEvent {
  readonly task_id: string;
  readonly sequence: number;
  readonly event_type: TaskEventType;
  readonly status: TaskStatus;
  readonly stage: string | null;
  readonly stage_progress: number;
  /** Of the stage, in `stage_unit`, where it counts. */
  readonly stage_done: number | null;
  readonly stage_total: number | null;
  readonly stage_unit: string | null;
  readonly overall_progress: number;
  /** In English as it is stored and sent to webhooks; over HTTP in the caller's language. */
  readonly message: string;
  /** Sentence and parameters of `message`; null where an older version wrote it. */
  readonly message_source: Message | null;
  readonly eta_seconds: number | null;
  /** ISO 8601. */
  readonly at: string;
}

export function getRunId({ id, run }: { readonly id: string; readonly run: number }): string {
  return `${id}.${run}`;
}
