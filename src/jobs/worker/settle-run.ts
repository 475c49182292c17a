import { FootlightError } from '../../core/errors.ts';
import type { Database } from '../postgres/database.ts';
import type { Task, TaskEventType } from '../tasks/task.ts';
import { changeTask, type Fence, type TaskChange } from '../tasks/task-changes.ts';
import { lockTask, type TaskQueue } from '../tasks/task-queue.ts';
import type { RunOutcome, StopReason } from './task-run.ts';

/** How often a task is begun again after failures that may pass. */
const MAX_ATTEMPTS = 3;
const BACKOFF_SECONDS = 5;

/** Writes how a run ended, or puts the task back into its queue. Says nothing where the run was superseded. */
export async function settle(
  database: Database,
  queue: TaskQueue,
  { id }: Task,
  fence: Fence,
  outcome: RunOutcome,
): Promise<void> {
  await database.insist(() =>
    database.transaction(async (client) => {
      const task = await lockTask(client, id).catch(() => undefined);
      if (task?.run !== fence.run || task.executor !== fence.executor) return;
      if (mayPass(outcome, task)) {
        const { message } = (outcome as { error: FootlightError }).error;
        const set = { attempts: task.attempts + 1, message: `${message} It is tried again.` };
        await queue.requeue(client, task, set, 'task-retrying', BACKOFF_SECONDS * 2 ** task.attempts);
      } else if (wasBrokenOff(outcome) && task.wanted === null) {
        const message = 'The worker let go of the task; waiting for another.';
        await queue.requeue(client, task, { message }, 'task-queued');
      } else {
        await changeTask(client, { id, ...endOf(outcome, task) });
      }
    }),
  );
}

function mayPass(outcome: RunOutcome, task: Task): boolean {
  return (
    outcome.kind === 'failed' &&
    outcome.error.kind === 'retryable' &&
    task.attempts + 1 < MAX_ATTEMPTS &&
    task.wanted === null
  );
}

/** A run that took itself for superseded, and was not, is begun again like one whose worker is stopped. */
function wasBrokenOff(outcome: RunOutcome): boolean {
  return outcome.kind === 'stopped' && (outcome.reason === 'shutdown' || outcome.reason === 'superseded');
}

type End = Pick<TaskChange, 'set' | 'event'>;

function endOf(outcome: RunOutcome, task: Task): End {
  // Whoever asked to cancel while the last file was closed gets what was asked for.
  if (outcome.kind !== 'done' && task.wanted !== null) return stopped(task.wanted);
  switch (outcome.kind) {
    case 'done': {
      const { status, result } = outcome;
      const message = status === 'completed' ? 'Done.' : 'Done in part; see the warnings.';
      return ending(status, `task-${status}`, { result, message, overall_progress: 1, stage_progress: 1 });
    }
    case 'failed':
      return failed(outcome.error);
    case 'stopped':
      return stopped(outcome.reason);
  }
}

function stopped(reason: StopReason): End {
  if (reason === 'pause')
    return {
      event: 'task-paused',
      set: {
        status: 'paused',
        wanted: null,
        executor: null,
        message: 'The task is paused.',
        eta_seconds: null,
      },
    };
  if (reason === 'deadline') return failed(deadlinePassed());
  return ending('cancelled', 'task-cancelled', { message: 'The task is cancelled.' });
}

export function failed(error: FootlightError): End {
  return ending('failed', 'task-failed', { error: error.toJSON(), message: error.message });
}

function ending(status: Task['status'], event: TaskEventType, set: TaskChange['set']): End {
  return {
    event,
    set: { ...set, status, wanted: null, executor: null, eta_seconds: null, finished_at: 'now' },
  };
}

export function deadlinePassed(): FootlightError {
  return new FootlightError('task.deadline', 'The task did not end before its deadline.', {
    kind: 'terminal',
    remedy: 'What was finished is kept: retry the task.',
  });
}
