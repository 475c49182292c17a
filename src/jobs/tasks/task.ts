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
  /** Digest of the body that asked with a key: of what was sent, as defaults may change from version to version. */
  readonly sent?: string;
  /** Language of what the run writes for people. */
  readonly language?: string;
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
  /** The result of a task of mode `plan`. */
  readonly plan?: unknown;
  /** What a run of that plan may take. */
  readonly estimate?: RunEstimate;
  /** Tasks of a batch by their end. */
  readonly children?: Readonly<Record<string, number>>;
}

/** What a run may take, learnt from past runs; null where nothing is known. */
export interface RunEstimate {
  /**
   * Whether the past runs had the same options, or were of the same production only. Where the machine that made the plan has
   * none, they were on another one, which may be faster or slower.
   */
  readonly basis: 'same-options' | 'same-production' | 'other-machine' | 'nothing';
  /** How many past runs it is learnt from. */
  readonly runs: number;
  readonly seconds: number | null;
  /** Size of the artifacts. */
  readonly bytes: number | null;
  /** Of hosted models, as they reported them. */
  readonly tokens: number | null;
  /** Sums by currency (ISO 4217), as hosted services reported them. */
  readonly money: Readonly<Record<string, number>> | null;
}

/** Why a task waits. */
export interface WaitingReason {
  readonly code: /** No living worker reads its queue: nothing happens until one does. */
    | 'no-worker'
    /** It failed or its worker died, and is tried again after `seconds`. */
    | 'retry-delay'
    /** Tasks of its queue go before it, or run. */
    | 'behind-others'
    /** A worker takes it within seconds; in queues of hosted services, as soon as their rate allows. */
    | 'next';
  /** Waiting tasks that go before it. */
  readonly ahead: number;
  /** Tasks of its queue that run. */
  readonly running: number;
  /** Until it is tried again, where that is known. */
  readonly seconds: number | null;
}

/** A row of `footlight.tasks`. */
export interface Task {
  readonly id: string;
  readonly workflow: string;
  readonly mode: 'run' | 'plan' | 'batch';
  readonly owner: string;
  readonly parent_id: string | null;
  /** What people call it; null for older tasks, and where no file is named. */
  readonly title: string | null;
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
  /** The text in English. */
  readonly message: string;
  /** The message from which other languages are made; null if an older version wrote the message. */
  readonly message_source: Message | null;
  readonly eta_seconds: number | null;
  readonly result: TaskResult | null;
  readonly error: SerializedError | null;
  /** Size of the artifacts; a string, as the database's large numbers are. */
  readonly stored_bytes: string;
  readonly last_event: number;
  readonly created_at: Date;
  readonly started_at: Date | null;
  readonly finished_at: Date | null;
  readonly deadline_at: Date | null;
}

export type TaskEventType =
  /** The task waits for a worker: at first, and again after a pause, a retry or a broken run. */
  | 'task-queued'
  /** A worker has taken the task. */
  | 'task-started'
  /** The run failed for a reason that may pass, or crashed; the task waits for another run. */
  | 'task-retrying'
  /** A pause was asked for, and the run is being stopped. */
  | 'task-pausing'
  /** The task is paused; what is finished is kept. */
  | 'task-paused'
  /** A cancellation was asked for, and the run is being stopped. */
  | 'task-cancelling'
  /** Everything that was asked for is there. */
  | 'task-completed'
  /** Something usable is there, and a warning names what is not. */
  | 'task-partial'
  /** The task failed; `error` of the task says why. */
  | 'task-failed'
  /** The task was cancelled. */
  | 'task-cancelled'
  /** A step of the run begins. */
  | 'step-start'
  /** The step has come further. */
  | 'step-progress'
  /** The step has ended. */
  | 'step-end'
  /** The step failed for a reason that may pass, and is run again. */
  | 'step-retry'
  /** The process that does the media work ended; another one goes on. */
  | 'worker-restart'
  /** Something of what the run makes is finished and can be looked at: a frame, or a spoken line. */
  | 'preview'
  /** A document of the run is there before its end, such as the plan of a cut. */
  | 'document-ready'
  /** Something did not go as asked, and did not stop the work. */
  | 'warning';

/** The state of a task after an event. `sequence` counts the events of the task from 1, without gaps. */
export interface TaskEvent {
  readonly task_id: string;
  /** Number of the event within the task, from 1. */
  readonly sequence: number;
  readonly event_type: TaskEventType;
  readonly status: TaskStatus;
  /** Name of the step that runs. */
  readonly stage: string | null;
  /** Share of the step that is done, 0 to 1. */
  readonly stage_progress: number;
  /** Progress of the stage in `stage_unit`, if the stage counts. */
  readonly stage_done: number | null;
  readonly stage_total: number | null;
  readonly stage_unit: string | null;
  /** Share of the task that is done, 0 to 1; never falls within a run. */
  readonly overall_progress: number;
  /** The text in English as it is stored and sent to webhooks; over HTTP in the caller's language. */
  readonly message: string;
  /** Sentence and parameters of `message`; null if an older version wrote it. */
  readonly message_source: Message | null;
  /** Seconds that remain, if they can be estimated. */
  readonly eta_seconds: number | null;
  /** ISO 8601. */
  readonly at: string;
}

export function getRunId({ id, run }: { readonly id: string; readonly run: number }): string {
  return `${id}.${run}`;
}

const HELP = '.help-';

/** Names what a worker needs while it helps the run of another one. */
export function getHelpId({ id }: { readonly id: string }, helper: string): string {
  return `${id}${HELP}${helper}`;
}

/** The task that a name of `getHelpId` belongs to; undefined for other names. */
export function getHelpedTask(name: string): string | undefined {
  const at = name.indexOf(HELP);
  return at < 0 ? undefined : name.slice(0, at);
}
