import type { ResourceNeed } from '../../execution/workflow.ts';
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

export function deviceQueue(device: string): string {
  return `gpu:${device}`;
}

export function remoteQueue(provider: string): string {
  return `remote:${provider}`;
}

/** How long a worker may be silent before it counts as gone. */
export const WORKER_SILENCE_SECONDS = 15;

/**
 * The queue for what a task needs. One that wants an accelerator goes to the device with the fewest unfinished
 * tasks among the living workers; where there is none, to the processors.
 */
export async function chooseQueue(client: Queryable, need: ResourceNeed): Promise<string> {
  if (need.kind === 'remote') return remoteQueue(need.provider);
  if (need.kind === 'cpu') return CPU_QUEUE;
  const { rows } = await client.query<{ queue: string }>(
    `SELECT queue FROM (
       SELECT DISTINCT 'gpu:' || unnest(devices) AS queue FROM footlight.workers
       WHERE seen_at > now() - make_interval(secs => $1)
     ) AS devices
     ORDER BY (SELECT count(*) FROM footlight.tasks t WHERE t.queue = devices.queue AND finished_at IS NULL), queue
     LIMIT 1`,
    [WORKER_SILENCE_SECONDS],
  );
  return rows[0]?.queue ?? CPU_QUEUE;
}
