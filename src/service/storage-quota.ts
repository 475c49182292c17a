import { FootlightError } from '../core/errors.ts';
import { bytes } from '../core/messages/message.ts';
import type { ServiceContext } from './service-context.ts';
import type { Principal } from './tokens.ts';

type QuotaContext = Pick<ServiceContext, 'database' | 'policy'>;

/** How many more bytes a caller may store; administrators any number. */
export async function countQuotaBytes(
  { database, policy }: QuotaContext,
  { owner, scopes }: Principal,
): Promise<number> {
  const { maxStoredBytes } = policy;
  if (maxStoredBytes === undefined || scopes.includes('admin')) return Infinity;
  const [row] = await database.query<{ bytes: string }>(
    `SELECT (SELECT coalesce(sum(size_bytes), 0) FROM footlight.uploads WHERE owner = $1)
       + (SELECT coalesce(sum(stored_bytes), 0) FROM footlight.tasks WHERE owner = $1) AS bytes`,
    [owner],
  );
  return maxStoredBytes - Number(row!.bytes);
}

/**
 * Makes sure that a caller may store `size` more bytes.
 *
 * @throws `quota.bytes`
 */
export async function assertStorageQuota(
  context: QuotaContext,
  principal: Principal,
  size: number,
): Promise<void> {
  const left = await countQuotaBytes(context, principal);
  if (size > left) throw createQuotaError(context, left, size);
}

export function createQuotaError({ policy }: QuotaContext, left: number, size: number): FootlightError {
  const limit = policy.maxStoredBytes ?? 0;
  return new FootlightError('quota.bytes', {
    kind: 'input',
    parameters: { stored: bytes(limit - left), limit: bytes(limit) },
    value: String(size),
  });
}

/** How many tasks of a caller may wait; of administrators any number. */
export function getMaxWaiting({ policy }: QuotaContext, { scopes }: Principal): number | undefined {
  return scopes.includes('admin') ? undefined : policy.maxWaitingTasks;
}
