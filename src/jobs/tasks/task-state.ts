import type { SerializedError } from '../../core/errors.ts';
import type { Task, TaskEventType, TaskResult, TaskStatus } from './task.ts';

/** What can happen to a task. */
export type TaskAction =
  /** A caller asks. */
  | { readonly type: TaskControl }
  /** A worker begins a run, and ends it in one of these ways. */
  | { readonly type: 'claim'; readonly executor: string }
  | { readonly type: 'complete' | 'complete-in-part'; readonly result: TaskResult }
  | { readonly type: 'fail'; readonly error: SerializedError }
  | { readonly type: 'try-again'; readonly error: SerializedError; readonly delaySeconds: number }
  | { readonly type: 'release' }
  /** Maintenance finds that the run broke off, that it never began, that the deadline has passed. */
  | { readonly type: 'crash'; readonly queue: string; readonly message: string }
  | { readonly type: 'requeue'; readonly queue: string; readonly message: string }
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
    | 'message'
    | 'eta_seconds'
    | 'result'
    | 'error'
  >
> & { readonly started_at?: 'now'; readonly finished_at?: 'now' | null; readonly deadline_at?: null };

export interface Transition {
  readonly set: StateChanges;
  readonly event: TaskEventType;
}

type Row = Partial<Record<TaskStatus, TaskStatus | 'unchanged'>>;

/**
 * Where each action leads, by the status that it finds; where nothing stands it is refused. A cancel or pause that
 * was asked for outweighs every end of the run but a complete one.
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

/** What a task has in a status, however it came there. */
const ENTRY: Readonly<Record<TaskStatus, StateChanges>> = {
  queued: { ...WITHOUT_RUN, finished_at: null },
  running: { wanted: null, message: 'A worker has taken the task.' },
  pausing: { wanted: 'pause', message: 'The task is being paused.' },
  paused: { ...WITHOUT_RUN, message: 'The task is paused.' },
  cancelling: { wanted: 'cancel', message: 'The task is being cancelled.' },
  completed: { ...FINAL, message: 'Done.' },
  partial: { ...FINAL, message: 'Done in part; see the warnings.' },
  failed: FINAL,
  cancelled: { ...FINAL, message: 'The task is cancelled.' },
};

/** Statuses that answer a caller's request; how the run ended leaves no mark on them. */
const REQUESTED: readonly TaskStatus[] = ['pausing', 'paused', 'cancelling', 'cancelled'];

type Before = Pick<Task, 'status' | 'run' | 'attempts' | 'reaps' | 'started_at'>;

/**
 * What an action makes of a task.
 *
 * @returns `unchanged` where the task is already what the action makes of it, undefined where the action is refused
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

/** What an action brings with it, beside the status that it leads to. */
function computeEffect(task: Before, action: TaskAction): StateChanges {
  switch (action.type) {
    case 'claim':
      return { executor: action.executor, ...(task.started_at === null && { started_at: 'now' }) };
    case 'complete':
    case 'complete-in-part':
      return { result: action.result, overall_progress: 1, stage_progress: 1 };
    case 'fail':
    case 'expire':
      return { error: action.error, message: action.error.message };
    case 'try-again':
      return { attempts: task.attempts + 1, message: `${action.error.message} It is tried again.` };
    case 'release':
      return { message: 'The worker let go of the task; waiting for another.' };
    case 'crash':
      return { reaps: task.reaps + 1, queue: action.queue, message: action.message };
    case 'requeue':
      return { queue: action.queue, message: action.message };
    case 'resume':
      return { message: 'The task is resumed.' };
    case 'retry':
      return { ...FRESH, message: 'The task is tried again.' };
    default:
      return {};
  }
}

/** A task that a caller tries again has its attempts before it once more, and no deadline. */
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
  return type === 'try-again' && status === 'queued' ? 'task-retrying' : `task-${status}`;
}
