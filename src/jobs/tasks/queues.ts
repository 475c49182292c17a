import type { ResourceNeed } from '../../engines/resource-need.ts';
import type { Queryable } from '../postgres/database.ts';

/**
 * Protocol version between enqueuers and workers, independent of the package's version: steps have versions of their
 * own, so different releases may work together as long as this is the same.
 */
export const JOBS_PROTOCOL = 'footlight-jobs-1';
export const TASK_WORKFLOW = 'task';

/** Notifies workers that a task was put into the queue of that name. */
export const QUEUES_CHANNEL = 'footlight_queues';

export const CPU_QUEUE = 'cpu';
/** Batches, which only wait for their children: their own queue keeps them from taking slots of tasks that work. */
export const BATCH_QUEUE = 'batch';

/** Plans, which are waited for: they don't wait behind runs. Those that ask models take minutes. */
export const PLAN_QUEUE = 'plan';

const DEVICE = 'gpu:';
const REMOTE = 'remote:';

export function getDeviceQueue(device: string): string {
  return `${DEVICE}${device}`;
}

/** Returns the device of a device queue; undefined for other queues. */
export function getDeviceOfQueue(queue: string): string | undefined {
  return queue.startsWith(DEVICE) ? queue.slice(DEVICE.length) : undefined;
}

export function getRemoteQueue(provider: string): string {
  return `${REMOTE}${provider}`;
}

/** Seconds without a heartbeat after which a worker counts as dead. */
export const WORKER_SILENCE_SECONDS = 15;

/**
 * Chooses the queue for what a task needs: of the devices the one with the fewest unfinished tasks, or that of the
 * remote service. Where no live worker reads such a queue, the CPU queue.
 */
export async function chooseQueue(client: Queryable, need: ResourceNeed): Promise<string> {
  if (need.kind === 'cpu') return CPU_QUEUE;
  const [condition, value] =
    need.kind === 'remote'
      ? ['queue = $2', getRemoteQueue(need.provider)]
      : ['starts_with(queue, $2)', DEVICE];
  const { rows } = await client.query<{ queue: string }>(
    `SELECT queue FROM (${READ_QUEUES}) AS read
     WHERE ${condition}
     ORDER BY (SELECT count(*) FROM footlight.tasks t WHERE t.queue = read.queue AND finished_at IS NULL), queue
     LIMIT 1`,
    [WORKER_SILENCE_SECONDS, value],
  );
  return rows[0]?.queue ?? CPU_QUEUE;
}

/** Chooses the queue for a plan: that of plans where a live worker reads it, as those of older versions don't. */
export async function choosePlanQueue(client: Queryable): Promise<string> {
  const { rows } = await client.query(`SELECT 1 FROM (${READ_QUEUES}) AS read WHERE queue = $2`, [
    WORKER_SILENCE_SECONDS,
    PLAN_QUEUE,
  ]);
  return rows.length > 0 ? PLAN_QUEUE : CPU_QUEUE;
}

/** Chooses the queue for a task that is queued again: its own, or another one if no live worker reads it. */
export async function chooseQueueAgain(client: Queryable, queue: string): Promise<string> {
  if (queue.startsWith(DEVICE)) return chooseQueue(client, { kind: 'accelerator' });
  if (queue === PLAN_QUEUE) return choosePlanQueue(client);
  if (!queue.startsWith(REMOTE)) return queue;
  return chooseQueue(client, { kind: 'remote', provider: queue.slice(REMOTE.length) });
}

/** Selects the queues that live workers read; $1 is WORKER_SILENCE_SECONDS. */
export const READ_QUEUES = `
  SELECT DISTINCT unnest(queues) AS queue FROM footlight.workers
  WHERE seen_at > now() - make_interval(secs => $1)`;
