import type { RemoteService } from '../../engines/remote-tasks.ts';
import type { RemoteTaskRecord } from './remote-task-record.ts';

/**
 * The next action for a key:
 *
 * - `begin`: send a new task
 * - `read`: hand back the answer that is kept
 * - `follow`: wait for the task that the service has
 * - `look-up`: ask the service whether it has the task
 * - `send-again`: send the same task under the same name
 * - `repeat`: send a new task although the old one may have been done, with a warning
 * - `give-up`: fail, because it is unknown whether it was done
 */
export type Recovery = 'begin' | 'read' | 'follow' | 'look-up' | 'send-again' | 'repeat' | 'give-up';

export type Capabilities = Pick<RemoteService<never, unknown>, 'idempotencyKeySeconds' | 'isRepeatable'> & {
  readonly find?: unknown;
};

/** Decides how a run goes on with a key, from the record of earlier runs and what the service can do. */
export function decideRecovery(
  record: RemoteTaskRecord | undefined,
  service: Capabilities,
  now = Date.now(),
): Recovery {
  switch (record?.state) {
    case undefined:
    case 'refused':
    case 'failed':
    case 'unusable':
    case 'cancelled':
      return 'begin';
    case 'done':
      return 'read';
    case 'accepted':
    case 'timed-out':
      return 'follow';
    case 'intended':
      return service.find ? 'look-up' : decideRecoveryWithoutLookUp(record, service, now);
    case 'lost':
      return service.isRepeatable ? 'repeat' : 'give-up';
  }
}

/** Decides how to go on when it can't be found out whether the service has the task. */
export function decideRecoveryWithoutLookUp(
  { firstSentAt }: Pick<RemoteTaskRecord, 'firstSentAt'>,
  { idempotencyKeySeconds = 0, isRepeatable }: Capabilities,
  now = Date.now(),
): 'send-again' | 'repeat' | 'give-up' {
  // With a margin of a tenth: a request might arrive after the service has forgotten the key.
  if (now - Date.parse(firstSentAt) < idempotencyKeySeconds * 900) return 'send-again';
  return isRepeatable ? 'repeat' : 'give-up';
}
