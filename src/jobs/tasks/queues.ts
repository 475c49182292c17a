import type { ResourceNeed } from '../../engines/resource-need.ts';
import type { Queryable } from '../postgres/database.ts';

/**
 * Version of the agreement between those who enqueue and those who run. It is not the package's: what a step yields
 * is named by its own version, so releases may work side by side while this stays.
 */
export const JOBS_PROTOCOL = 'footlight-jobs-1';
export const TASK_WORKFLOW = 'task';

export const CPU_QUEUE = 'cpu';
/** Tasks that only wait for others; they take no place of a task that works. */
export const BATCH_QUEUE = 'batch';

const DEVICE = 'gpu:';
const REMOTE = 'remote:';

export function getDeviceQueue(device: string): string {
  return `${DEVICE}${device}`;
}

/** The device whose queue it is; undefined for queues of other kinds. */
export function getDeviceOfQueue(queue: string): string | undefined {
  return queue.startsWith(DEVICE) ? queue.slice(DEVICE.length) : undefined;
}

export function getRemoteQueue(provider: string): string {
  return `${REMOTE}${provider}`;
}

/** How long a worker may be silent before it counts as gone. */
export const WORKER_SILENCE_SECONDS = 15;

/**
 * The queue for what a task needs, which a living worker reads: of the devices the one with the fewest unfinished
 * tasks, or that of the service elsewhere; where nobody reads such a queue, the processors'.
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

/** The queue for a task that has to wait again: another one where nobody reads its own any more. */
export async function chooseQueueAgain(client: Queryable, queue: string): Promise<string> {
  if (queue.startsWith(DEVICE)) return chooseQueue(client, { kind: 'accelerator' });
  if (!queue.startsWith(REMOTE)) return queue;
  return chooseQueue(client, { kind: 'remote', provider: queue.slice(REMOTE.length) });
}

/** Queues that living workers read, by the seconds of silence after which they count as gone. */
export const READ_QUEUES = `
  SELECT DISTINCT unnest(queues) AS queue FROM footlight.workers
  WHERE seen_at > now() - make_interval(secs => $1)`;
