import type { Logger } from 'pino';
import type { Fleet } from '../fleet.ts';
import {
  BATCH_QUEUE,
  CPU_QUEUE,
  chooseQueueAgain,
  READ_QUEUES,
  WORKER_SILENCE_SECONDS,
} from '../tasks/queues.ts';
import type { Task } from '../tasks/task.ts';
import { deadlinePassed } from '../tasks/task-errors.ts';
import { forEachOf } from './duty.ts';

/** Ends tasks that wait beyond their deadline; a running one is ended by its worker. */
export async function endOverdueTasks({ database, queue }: Fleet): Promise<void> {
  const overdue = await database.query<Pick<Task, 'id'>>(
    `SELECT id FROM footlight.tasks WHERE deadline_at < now() AND status IN ('queued', 'paused')`,
  );
  await forEachOf(overdue, ({ id }) =>
    queue.transition(id, ({ status }) =>
      status === 'queued' || status === 'paused'
        ? { type: 'expire', error: deadlinePassed().toJSON() }
        : undefined,
    ),
  );
}

const MOVED = 'Its queue has no worker any more; waiting in another one.';

/** Finds another queue for tasks that wait in one whose workers are gone. */
export async function moveStrandedTasks({ database, queue }: Fleet): Promise<void> {
  const stranded = await database.query<Pick<Task, 'id'>>(
    `SELECT id FROM footlight.tasks WHERE status = 'queued' AND queue <> ALL ($2)
       AND created_at < now() - make_interval(secs => $1) AND queue NOT IN (${READ_QUEUES})`,
    [WORKER_SILENCE_SECONDS, [CPU_QUEUE, BATCH_QUEUE]],
  );
  await forEachOf(stranded, ({ id }) =>
    queue.transition(id, async (task, client) => {
      if (task.status !== 'queued') return undefined;
      const place = await chooseQueueAgain(client, task.queue);
      if (place === task.queue) return undefined;
      return { type: 'requeue', queue: place, message: MOVED };
    }),
  );
}

/** Begins anew the runs that a worker took from the queue and died with before it claimed the task. */
export async function restartLostRuns({ database, queue }: Fleet, logger: Logger): Promise<void> {
  const waiting = await database.query<Pick<Task, 'id' | 'run'>>(
    `SELECT id, run FROM footlight.tasks WHERE status = 'queued' ORDER BY created_at LIMIT 200`,
  );
  await forEachOf(await queue.findLost(waiting), ({ id, run }) =>
    queue.transition(id, (task) => {
      if (task.status !== 'queued' || task.run !== run) return undefined;
      logger.warn({ task_id: id, run }, 'a run that nobody claimed is begun again');
      return { type: 'requeue', queue: task.queue, message: 'Waiting for a free worker.' };
    }),
  );
}
