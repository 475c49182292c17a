import type { Database } from '../postgres/database.ts';
import { READ_QUEUES, WORKER_SILENCE_SECONDS } from './queues.ts';
import type { Task, WaitingReason } from './task.ts';
import type { TaskQueue } from './task-queue.ts';

interface Counts {
  readonly ahead: number;
  readonly running: number;
  readonly is_read: boolean;
}

/** Finds out why a task waits; undefined if it does not. */
export async function findWaitingReason(
  database: Database,
  queue: TaskQueue,
  task: Task,
): Promise<WaitingReason | undefined> {
  if (task.status !== 'queued') return undefined;
  const [counts] = await database.query<Counts & Record<string, unknown>>(
    `SELECT
       (SELECT count(*) FROM footlight.tasks WHERE queue = $2 AND status = 'queued'
          AND (priority > $3 OR (priority = $3 AND (created_at, id) < ($4, $5))))::int AS ahead,
       (SELECT count(*) FROM footlight.tasks
          WHERE queue = $2 AND status IN ('running', 'pausing', 'cancelling'))::int AS running,
       EXISTS (SELECT 1 FROM (${READ_QUEUES}) AS read WHERE queue = $2) AS is_read`,
    [WORKER_SILENCE_SECONDS, task.queue, task.priority, task.created_at, task.id],
  );
  // Only what was run before is delayed.
  const delay = task.attempts > 0 ? await queue.findDelaySeconds(task) : undefined;
  return explain(counts!, delay);
}

function explain({ ahead, running, is_read }: Counts, delay: number | undefined): WaitingReason {
  const numbers = { ahead, running, seconds: null };
  if (!is_read) return { code: 'no-worker', ...numbers };
  if (delay !== undefined) return { code: 'retry-delay', ...numbers, seconds: delay };
  return { code: ahead + running > 0 ? 'behind-others' : 'next', ...numbers };
}
