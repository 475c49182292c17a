import { FootlightError } from '../../core/errors.ts';
import type { Queryable } from '../postgres/database.ts';
import { chooseQueueAgain } from '../tasks/queues.ts';
import type { Task } from '../tasks/task.ts';
import { changeTask } from '../tasks/task-changes.ts';
import type { TaskQueue } from '../tasks/task-queue.ts';
import { failed } from '../worker/settle-run.ts';

/** A task whose runs broke off this often is not given to another worker. */
const MAX_REAPS = 3;

/**
 * Ends a run that can't end itself: its task goes back into a queue, or where it was to go anyway. Has to run in a
 * transaction that holds the task's row.
 */
export async function giveBack(
  client: Queryable,
  queue: TaskQueue,
  task: Task,
  message: string,
): Promise<void> {
  const { id, wanted } = task;
  if (wanted === 'cancel') {
    const set = { status: 'cancelled', wanted: null, executor: null, finished_at: 'now' } as const;
    await changeTask(client, {
      id,
      set: { ...set, message: 'The task is cancelled.' },
      event: 'task-cancelled',
    });
  } else if (wanted === 'pause') {
    const set = { status: 'paused', wanted: null, executor: null, message: 'The task is paused.' } as const;
    await changeTask(client, { id, set, event: 'task-paused' });
  } else if (task.reaps >= MAX_REAPS) {
    await changeTask(client, { id, ...failed(poisonous(task)) });
  } else {
    const place = await placeAgain(client, task);
    await queue.requeue(client, task, { reaps: task.reaps + 1, queue: place, message }, 'task-queued');
  }
}

/** The queue for a task that has to wait again: another device where its own is gone. */
export async function placeAgain(client: Queryable, { queue }: Task): Promise<string> {
  return chooseQueueAgain(client, queue);
}

function poisonous({ reaps }: Task): FootlightError {
  return new FootlightError('task.poisonous', `Its workers died ${reaps + 1} times.`, {
    kind: 'terminal',
    value: String(reaps + 1),
    remedy: 'The input may bring a worker down: look at the workers’ logs before you retry the task.',
  });
}
