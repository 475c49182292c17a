import type { SerializedError } from '../../core/errors.ts';
import { createMessage, type Message } from '../../core/messages/message.ts';
import type { Task, TaskEventType, TaskResult, TaskStatus } from './task.ts';
import { createErrorMessage } from './task-messages.ts';

/** Everything that can happen to a task. */
export type TaskAction =
  /** A caller asks. */
  | { readonly type: TaskControl }
  /** A worker begins a run, and ends it in one of these ways. */
  | { readonly type: 'claim'; readonly executor: string }
  | {
      readonly type: 'complete' | 'complete-in-part';
      readonly result: TaskResult;
      /** Size of the artifacts. */
      readonly storedBytes?: number;
    }
  | { readonly type: 'fail'; readonly error: SerializedError }
  | { readonly type: 'try-again'; readonly error: SerializedError; readonly delaySeconds: number }
  | { readonly type: 'release' }
  /** Maintenance finds that the run crashed, that it never began, or that the deadline has passed. */
  | { readonly type: 'crash'; readonly queue: string; readonly message: Message }
  | { readonly type: 'requeue'; readonly queue: string; readonly message: Message }
  | { readonly type: 'expire'; readonly error: SerializedError };

export type TaskControl = 'cancel' | 'pause' | 'resume' | 'retry';

/** Columns that only a transition may write; `now` is the database's clock. */
export type StateChanges = Partial<
  Pick<
    Task,
    | 'status'
    | 'wanted'
    | 'run'
    | 'queue'
    | 'executor'
    | 'attempts'
    | 'reaps'
    | 'stage_progress'
    | 'overall_progress'
    | 'eta_seconds'
    | 'result'
    | 'stored_bytes'
    | 'error'
  >
> & {
  readonly message?: Message;
  readonly started_at?: 'now';
  readonly finished_at?: 'now' | null;
  readonly deadline_at?: null;
};

export interface Transition {
  readonly set: StateChanges;
  readonly event: TaskEventType;
}

type Row = Partial<Record<TaskStatus, TaskStatus | 'unchanged'>>;

/**
 * The next status by action and current status; an action without an entry is refused. A cancel or pause request takes
 * precedence over every end of the run except completion.
 */
export const TRANSITIONS: Readonly<Record<TaskAction['type'], Row>> = {
  cancel: {
    queued: 'cancelled',
    running: 'cancelling',
    pausing: 'cancelling',
    paused: 'cancelled',
    cancelling: 'unchanged',
    cancelled: 'unchanged',
  },
  pause: { queued: 'paused', running: 'pausing', pausing: 'unchanged', paused: 'unchanged' },
  resume: { queued: 'unchanged', running: 'unchanged', paused: 'queued' },
  retry: {
    queued: 'unchanged',
    running: 'unchanged',
    partial: 'queued',
    failed: 'queued',
    cancelled: 'queued',
  },
  claim: { queued: 'running' },
  complete: { running: 'completed', pausing: 'completed', cancelling: 'completed' },
  'complete-in-part': { running: 'partial', pausing: 'partial', cancelling: 'partial' },
  fail: { running: 'failed', pausing: 'paused', cancelling: 'cancelled' },
  'try-again': { running: 'queued', pausing: 'paused', cancelling: 'cancelled' },
  release: { running: 'queued', pausing: 'paused', cancelling: 'cancelled' },
  crash: { running: 'queued', pausing: 'paused', cancelling: 'cancelled' },
  requeue: { queued: 'queued' },
  expire: {
    queued: 'failed',
    running: 'failed',
    pausing: 'paused',
    paused: 'failed',
    cancelling: 'cancelled',
  },
};

/** Children of a batch that an action on the batch is for, by their status. */
export const REACHED_CHILDREN: Readonly<Record<TaskControl, readonly TaskStatus[]>> = {
  cancel: ['queued', 'running', 'pausing', 'paused'],
  pause: ['queued', 'running'],
  resume: ['paused'],
  // What came out of a partial child is kept.
  retry: ['failed', 'cancelled'],
};

const WITHOUT_RUN = { wanted: null, executor: null, eta_seconds: null } as const;
const FINAL = { ...WITHOUT_RUN, finished_at: 'now' } as const;

/** Columns that a task gets when it enters a status, whatever the action. */
const ENTRY: Readonly<Record<TaskStatus, StateChanges>> = {
  queued: { ...WITHOUT_RUN, finished_at: null },
  running: { wanted: null, message: createMessage('task.message.claimed') },
  pausing: { wanted: 'pause', message: createMessage('task.message.pausing') },
  paused: { ...WITHOUT_RUN, message: createMessage('task.message.paused') },
  cancelling: { wanted: 'cancel', message: createMessage('task.message.cancelling') },
  completed: { ...FINAL, message: createMessage('task.message.completed') },
  partial: { ...FINAL, message: createMessage('task.message.partial') },
  failed: FINAL,
  cancelled: { ...FINAL, message: createMessage('task.message.cancelled') },
};

/** Statuses that a caller asked for: how the run ended is not recorded in them. */
const REQUESTED: readonly TaskStatus[] = ['pausing', 'paused', 'cancelling', 'cancelled'];

type Before = Pick<Task, 'status' | 'run' | 'attempts' | 'reaps' | 'started_at'>;

/**
 * Computes the changes that an action makes to a task.
 *
 * @returns `unchanged` if the action has no effect in this status, undefined if it is refused
 */
export function computeTransition(task: Before, action: TaskAction): Transition | 'unchanged' | undefined {
  const status = TRANSITIONS[action.type][task.status];
  if (status === undefined || status === 'unchanged') return status;
  const set = {
    status,
    ...ENTRY[status],
    ...(status === 'queued' && { run: task.run + 1 }),
    ...(!REQUESTED.includes(status) && computeEffect(task, action)),
  };
  return { set, event: getEventType(status, action) };
}

/** Columns that an action sets, beside those of the status that it leads to. */
function computeEffect(task: Before, action: TaskAction): StateChanges {
  switch (action.type) {
    case 'claim':
      return { executor: action.executor, ...(task.started_at === null && { started_at: 'now' }) };
    case 'complete':
    case 'complete-in-part':
      return {
        result: action.result,
        overall_progress: 1,
        stage_progress: 1,
        ...(action.storedBytes !== undefined && { stored_bytes: String(action.storedBytes) }),
      };
    case 'fail':
    case 'expire':
      return { error: action.error, message: createErrorMessage(action.error) };
    case 'try-again':
      return {
        attempts: task.attempts + 1,
        message: createMessage('task.message.try-again', { error: createErrorMessage(action.error) }),
      };
    case 'release':
      return { message: createMessage('task.message.released') };
    case 'crash':
      return { reaps: task.reaps + 1, queue: action.queue, message: action.message };
    case 'requeue':
      return { queue: action.queue, message: action.message };
    case 'resume':
      return { message: createMessage('task.message.resumed') };
    case 'retry':
      return { ...FRESH, message: createMessage('task.message.retried') };
    default:
      return {};
  }
}

/** A task that a caller retries starts with no attempts counted and no deadline. */
const FRESH = {
  error: null,
  result: null,
  attempts: 0,
  reaps: 0,
  overall_progress: 0,
  deadline_at: null,
} as const;

function getEventType(status: TaskStatus, { type }: TaskAction): TaskEventType {
  if (status === 'running') return 'task-started';
  const isRetry = type === 'try-again' || type === 'crash';
  return isRetry && status === 'queued' ? 'task-retrying' : `task-${status}`;
}
