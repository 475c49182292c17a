import type { Database, Queryable } from '../postgres/database.ts';
import { WORKER_SILENCE_SECONDS } from '../tasks/queues.ts';
import type { Task } from '../tasks/task.ts';

/** A worker among those that may make each other's items. */
export interface FellowWorker {
  readonly executor: string;
  /** What workers have in common who may help each other; see `findWorkerKind`. */
  readonly kind: string;
}

/** What makes a row free again. */
export const FREE = 'holder = NULL, executor = NULL, done = 0';
/** Key of the advisory lock under which workers choose whom they help; an arbitrary number. */
const HELP_LOCK = 4_606_217;
const NOTE_HELP = 'UPDATE footlight.workers SET helps = $2 WHERE executor = $1 AND helps IS DISTINCT FROM $2';
/** Counts the other live helpers of a task that hold nothing yet. */
const ON_THEIR_WAY = `SELECT count(*) FROM footlight.workers
  WHERE helps = tasks.id AND workers.executor <> $1 AND seen_at > now() - make_interval(secs => $5)
    AND NOT EXISTS (SELECT FROM footlight.shared_items AS held
                    WHERE held.task_id = tasks.id AND held.executor = workers.executor AND held.holder IS NOT NULL)`;

/** Counts the other live workers that may make items of a production's runs. */
export async function countFellows({
  database,
  executor,
  kind,
  workflow,
}: FellowWorker & { readonly database: Database; readonly workflow: string }): Promise<number> {
  const [row] = await database.query<{ count: string }>(
    `SELECT count(*) FROM footlight.workers
     WHERE kind = $1 AND executor <> $2 AND $3 = ANY (workflows) AND seen_at > now() - make_interval(secs => $4)`,
    [kind, executor, workflow, WORKER_SILENCE_SECONDS],
  );
  return Number(row?.count ?? 0);
}

/**
 * Finds the running task that a worker helps first: the most urgent, then the one with the fewest helpers. Notes that it does
 * so, so that no more come than items are free: each fetches the sources before it can take one.
 */
export async function claimTaskToHelp(
  database: Database,
  worker: FellowWorker,
  { workflows, except }: { readonly workflows: readonly string[]; readonly except: readonly string[] },
): Promise<Task | undefined> {
  const { executor, kind } = worker;
  return database.runInTransaction(async (client) => {
    await client.query('SELECT pg_advisory_xact_lock($1)', [HELP_LOCK]);
    const { rows } = await client.query<Task>(
      `SELECT tasks.* FROM footlight.tasks JOIN footlight.shared_items ON task_id = id
       WHERE finished_at IS NULL AND status = 'running' AND tasks.executor <> $1 AND workflow = ANY ($3) AND id <> ALL ($4)
       GROUP BY id HAVING count(*) FILTER (WHERE kind = $2 AND holder IS NULL AND NOT is_finished) > (${ON_THEIR_WAY})
       ORDER BY priority DESC, count(DISTINCT holder), created_at LIMIT 1`,
      [executor, kind, workflows, except, WORKER_SILENCE_SECONDS],
    );
    const [task] = rows;
    // Also where there is none: the answer to an earlier call may have been lost.
    await client.query(NOTE_HELP, [executor, task?.id ?? null]);
    return task;
  });
}

/** Notes that a worker helps nobody any more. */
export async function endHelp(database: Database, executor: string): Promise<void> {
  await database.query(NOTE_HELP, [executor, null]);
}

/** Frees what a dead worker held, in the transaction that holds its lock. */
export async function freeItemsOf(client: Queryable, executor: string): Promise<void> {
  await client.query(
    `UPDATE footlight.shared_items SET ${FREE}
     WHERE executor = $1 AND holder IS NOT NULL`,
    [executor],
  );
}
