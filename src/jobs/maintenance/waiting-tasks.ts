import type { Logger } from 'pino';
import { createMessage } from '../../core/messages/message.ts';
import type { TaskBackend } from '../task-backend.ts';
import {
  BATCH_QUEUE,
  CPU_QUEUE,
  chooseQueueAgain,
  READ_QUEUES,
  WORKER_SILENCE_SECONDS,
} from '../tasks/queues.ts';
import type { Task } from '../tasks/task.ts';
import { createDeadlinePassedError } from '../tasks/task-errors.ts';
import { runForEach } from './duty.ts';

/** Fails waiting tasks whose deadline has passed; a running task is ended by its worker. */
export async function endOverdueTasks({ database, queue }: TaskBackend): Promise<void> {
  const overdue = await database.query<Pick<Task, 'id'>>(
    `SELECT id FROM footlight.tasks WHERE deadline_at < now() AND status IN ('queued', 'paused')`,
  );
  await runForEach(overdue, ({ id }) =>
    queue.changeState(id, ({ status }) =>
      status === 'queued' || status === 'paused'
        ? { type: 'expire', error: createDeadlinePassedError().toJSON() }
        : undefined,
    ),
  );
}

/** Moves tasks out of queues that no live worker reads. */
export async function moveStrandedTasks({ database, queue }: TaskBackend): Promise<void> {
  const stranded = await database.query<Pick<Task, 'id'>>(
    `SELECT id FROM footlight.tasks WHERE status = 'queued' AND queue <> ALL ($2)
       AND created_at < now() - make_interval(secs => $1) AND queue NOT IN (${READ_QUEUES})`,
    [WORKER_SILENCE_SECONDS, [CPU_QUEUE, BATCH_QUEUE]],
  );
  await runForEach(stranded, ({ id }) =>
    queue.changeState(id, async (task, client) => {
      if (task.status !== 'queued') return undefined;
      const nextQueue = await chooseQueueAgain(client, task.queue);
      if (nextQueue === task.queue) return undefined;
      return { type: 'requeue', queue: nextQueue, message: createMessage('task.message.queue-changed') };
    }),
  );
}

/** Queues tasks again whose run was taken by a worker that died before it claimed the task. */
export async function restartLostRuns({ database, queue }: TaskBackend, logger: Logger): Promise<void> {
  const waiting = await database.query<Pick<Task, 'id' | 'run'>>(
    `SELECT id, run FROM footlight.tasks WHERE status = 'queued' ORDER BY created_at LIMIT 200`,
  );
  await runForEach(await queue.findLost(waiting), ({ id, run }) =>
    queue.changeState(id, (task) => {
      if (task.status !== 'queued' || task.run !== run) return undefined;
      logger.warn({ task_id: id, run }, 'a run that nobody claimed is begun again');
      return { type: 'requeue', queue: task.queue, message: createMessage('task.message.waiting') };
    }),
  );
}
