import type { Message } from '../../core/messages/message.ts';
import type { Queryable } from '../postgres/database.ts';
import { chooseQueueAgain } from './queues.ts';
import type { Task } from './task.ts';
import { createTooManyCrashesError } from './task-errors.ts';
import type { TaskAction } from './task-state.ts';

/** A task that crashed more often than this fails, as it may crash any worker. */
const MAX_CRASHES = 3;

/** Decides on a task whose run ended without a result: it is queued again, or fails after too many crashes. */
export async function decideActionAfterCrash(
  client: Queryable,
  task: Task,
  message: Message,
): Promise<TaskAction> {
  const crashCount = task.reaps + 1;
  if (crashCount > MAX_CRASHES)
    return { type: 'fail', error: createTooManyCrashesError(crashCount).toJSON() };
  return { type: 'crash', queue: await chooseQueueAgain(client, task.queue), message };
}
