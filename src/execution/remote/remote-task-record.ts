import { FootlightError, type SerializedError } from '../../core/errors.ts';
import type { RemoteUsage } from '../../engines/remote-usage.ts';

/**
 * The state of the last task under a key, as far as it is known here:
 *
 * - `intended`: written before the request is sent; whether the service has it is not known
 * - `accepted`: the service has it, under `remoteId`
 * - `timed-out`: the same, but it took longer than it may; the next run goes on waiting
 * - `done`: its answer is kept
 * - `refused`: the service has not taken it
 * - `failed`: the service took it and gave no answer
 * - `unusable`: its answer came, and could not be used
 * - `cancelled`: it was ended on our request
 * - `lost`: it is unknown whether it was done, or its answer is gone
 */
export type RemoteTaskState =
  | 'intended'
  | 'accepted'
  | 'timed-out'
  | 'done'
  | 'refused'
  | 'failed'
  | 'unusable'
  | 'cancelled'
  | 'lost';

/** An answer in the journal: JSON within the record, or a file beside it. */
export type RecordedAnswer =
  | { readonly kind: 'json'; readonly json: unknown }
  | { readonly kind: 'file'; readonly bytes: number };

/** The outcome of an earlier task under the same key. */
interface EarlierTask {
  readonly clientKey: string;
  readonly remoteId?: string;
  readonly state: RemoteTaskState;
  readonly usage?: RemoteUsage;
  readonly error?: SerializedError;
}

/** The record of the tasks under one key; times are ISO 8601. */
export interface RemoteTaskRecord {
  readonly format: 1;
  /** The journal key: a hash of the step, the service and the identity of the task. */
  readonly key: string;
  /** Rises with every write, so that the newer of two copies can be told. */
  readonly revision: number;
  readonly service: string;
  readonly state: RemoteTaskState;
  /** The idempotency key of the task at the service (a UUID). */
  readonly clientKey: string;
  readonly remoteId?: string;
  /** When the task was first meant to be sent, and when last. */
  readonly firstSentAt: string;
  readonly lastSentAt: string;
  readonly changedAt: string;
  /** Whether an earlier send of the task got no answer; a later refusal says nothing about that one. */
  readonly isUnanswered?: boolean;
  readonly cancelRequestedAt?: string;
  readonly answer?: RecordedAnswer;
  readonly usage?: RemoteUsage;
  readonly error?: SerializedError;
  /** The last ones first; at most 20. */
  readonly earlier: readonly EarlierTask[];
}

/** Whether the service may be working on the task. */
export function isUnderWay({ state }: Pick<RemoteTaskRecord, 'state'>): boolean {
  return state === 'intended' || state === 'accepted' || state === 'timed-out';
}

/**
 * @throws `remote.record` if it is damaged; it must not count as missing, because a task may have been sent
 */
export function parseRecord(text: string, location: string): RemoteTaskRecord {
  try {
    const record = JSON.parse(text) as RemoteTaskRecord;
    if (record.format === 1 && typeof record.key === 'string' && typeof record.state === 'string')
      return record;
  } catch {
    // Reported below.
  }
  throw new FootlightError('remote.record', { kind: 'terminal', value: location });
}
