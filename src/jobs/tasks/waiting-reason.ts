import type { Database } from '../postgres/database.ts';
import { READ_QUEUES, WORKER_SILENCE_SECONDS } from './queues.ts';
import type { Task } from './task.ts';
import type { TaskQueue } from './task-queue.ts';

/** Why a task waits. */
export interface WaitingReason {
  readonly code: /** No living worker reads its queue: nothing happens until one does. */
    | 'no-worker'
    /** It failed or its worker died, and is tried again after `seconds`. */
    | 'retry-delay'
    /** Tasks of its queue go before it, or run. */
    | 'behind-others'
    /** A worker takes it within seconds; in queues of hosted services, as soon as their rate allows. */
    | 'next';
  /** Waiting tasks that go before it. */
  readonly ahead: number;
  /** Tasks of its queue that run. */
  readonly running: number;
  /** Until it is tried again, where that is known. */
  readonly seconds: number | null;
}

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
