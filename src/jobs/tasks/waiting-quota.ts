import { FootlightError } from '../../core/errors.ts';
import type { Queryable } from '../postgres/database.ts';

export interface WaitingQuota {
  readonly owner: string;
  /** How many of the owner's tasks may wait at a time; any number if it is undefined. */
  readonly maxWaiting?: number;
}

/**
 * Makes sure that an owner may have `count` more tasks waiting. Until the transaction ends, others of the same owner wait
 * here, so that two that come at once can't both be the last.
 *
 * @throws `quota.tasks`
 */
export async function assertMayWait(
  client: Queryable,
  { owner, maxWaiting }: WaitingQuota,
  count: number,
): Promise<void> {
  if (maxWaiting === undefined) return;
  await client.query(`SELECT pg_advisory_xact_lock(hashtextextended('waiting:' || $1, 4606216))`, [owner]);
  const { rows } = await client.query<{ waiting: number }>(
    `SELECT count(*)::int AS waiting FROM footlight.tasks
     WHERE owner = $1 AND finished_at IS NULL AND status = 'queued' AND mode <> 'batch'`,
    [owner],
  );
  const { waiting } = rows[0]!;
  if (waiting + count <= maxWaiting) return;
  throw new FootlightError('quota.tasks', {
    kind: 'usage',
    parameters: { waiting, count, limit: maxWaiting },
    value: String(waiting + count),
  });
}
