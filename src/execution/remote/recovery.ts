import type { RemoteService } from '../../engines/remote-tasks.ts';
import type { RemoteTaskRecord } from './remote-task-record.ts';

/**
 * What to do next for one remote task (identified by its journal key):
 *
 * - `begin`: send a new task, because there is none yet, or the last one ended without an answer that can be used
 * - `read`: hand back the answer that is kept
 * - `follow`: wait for the task that the service has accepted
 * - `look-up`: ask the service whether it has the task
 * - `resend`: send the same task again under the same idempotency key; the service bills it once
 * - `send-new`: send a new task although the old one may have been done, with a warning: both may be billed
 * - `give-up`: fail, because it is unknown whether the task was done
 */
export type Recovery = 'begin' | 'read' | 'follow' | 'look-up' | 'resend' | 'send-new' | 'give-up';

/** A service stops recognizing a key after its lifetime; the last tenth is left for a request that arrives late. */
const KEY_MARGIN = 0.1;

/** What a service can do for a task whose answer was lost. */
export type Capabilities = Pick<RemoteService<never, unknown>, 'idempotencyKeySeconds' | 'isRepeatable'> & {
  /** The look-up of tasks, if the service has one; only whether it is there counts here. */
  readonly find?: unknown;
};

/** Decides how a run goes on with a task, from the record of earlier runs and from what the service can do. */
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
      return service.isRepeatable ? 'send-new' : 'give-up';
  }
}

/** Decides how to go on with a task if it can't be found out whether the service has it. */
export function decideRecoveryWithoutLookUp(
  { firstSentAt }: Pick<RemoteTaskRecord, 'firstSentAt'>,
  { idempotencyKeySeconds = 0, isRepeatable }: Capabilities,
  now = Date.now(),
): 'resend' | 'send-new' | 'give-up' {
  const ageSeconds = (now - Date.parse(firstSentAt)) / 1000;
  if (ageSeconds < idempotencyKeySeconds * (1 - KEY_MARGIN)) return 'resend';
  return isRepeatable ? 'send-new' : 'give-up';
}
