import type { Task } from '../tasks/task.ts';
import type { Fence } from '../tasks/task-changes.ts';
import { createDeadlinePassedError } from '../tasks/task-errors.ts';
import type { TaskQueue } from '../tasks/task-queue.ts';
import type { TaskAction } from '../tasks/task-state.ts';
import { addRunRecord } from './run-records.ts';
import type { RunOutcome } from './task-run.ts';

/** How often a task is tried if it fails in a retryable way. */
const MAX_ATTEMPTS = 3;
const BACKOFF_SECONDS = 5;

/** Stores the outcome of a run, or queues the task again. Does nothing if a newer run has replaced this one. */
export async function writeOutcome(
  queue: TaskQueue,
  { id }: Task,
  fence: Fence,
  outcome: RunOutcome,
): Promise<void> {
  await queue.changeState(id, async (task, client) => {
    if (!ownsTask(fence, task)) return undefined;
    if (outcome.kind === 'done' && outcome.record) await addRunRecord(client, task, outcome.record);
    return decideActionAfterRun(outcome, task);
  });
}

/** Whether the run still owns the task: no newer run has replaced it. */
export function ownsTask({ run, executor }: Fence, task: Task): boolean {
  return task.run === run && task.executor === executor;
}

export function decideActionAfterRun(outcome: RunOutcome, { attempts }: Pick<Task, 'attempts'>): TaskAction {
  switch (outcome.kind) {
    case 'done': {
      const { status, result, record } = outcome;
      const type = status === 'completed' ? 'complete' : 'complete-in-part';
      return { type, result, storedBytes: record?.outputBytes };
    }
    case 'failed': {
      const error = outcome.error.toJSON();
      if (error.kind !== 'retryable' || attempts + 1 >= MAX_ATTEMPTS) return { type: 'fail', error };
      return { type: 'try-again', error, delaySeconds: BACKOFF_SECONDS * 2 ** attempts };
    }
    case 'stopped':
      return outcome.reason === 'deadline'
        ? { type: 'expire', error: createDeadlinePassedError().toJSON() }
        : { type: 'release' };
  }
}
