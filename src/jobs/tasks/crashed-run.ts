import type { Queryable } from '../postgres/database.ts';
import { chooseQueueAgain } from './queues.ts';
import type { Task } from './task.ts';
import { createTooManyCrashesError } from './task-errors.ts';
import type { TaskAction } from './task-state.ts';

/** A task whose runs broke off this often is not given to another worker. */
const MAX_CRASHES = 3;

/** What becomes of a task whose run broke off without saying how it ended. */
export async function decideActionAfterCrash(
  client: Queryable,
  task: Task,
  message: string,
): Promise<TaskAction> {
  const crashCount = task.reaps + 1;
  if (crashCount > MAX_CRASHES)
    return { type: 'fail', error: createTooManyCrashesError(crashCount).toJSON() };
  return { type: 'crash', queue: await chooseQueueAgain(client, task.queue), message };
}
