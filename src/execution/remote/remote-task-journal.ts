import type { Claim } from './claim.ts';
import type { RemoteTaskRecord, RemoteTaskState } from './remote-task-record.ts';

export interface KeptFile {
  readonly path: string;
  readonly bytes: number;
}

export interface RemoteTaskSummary {
  readonly key: string;
  readonly service: string;
  readonly state: RemoteTaskState;
  readonly sizeBytes: number;
  readonly changedAt: Date;
}

/**
 * Durable records of tasks at hosted services, by journal key. It lies beside the artifact store and outlives runs: a
 * run reads here what an earlier one sent under the same key, and with which outcome.
 */
export interface RemoteTaskJournal {
  /** Creates the folders, and removes unfinished files of dead processes. */
  open(): Promise<void>;
  /** Waits for the exclusive right to work on `key`. Claims of dead holders are ignored. @throws `cancelled` */
  claim(key: string, signal: AbortSignal): Promise<Claim>;
  /** @throws `remote.record` if it is damaged */
  find(key: string): Promise<RemoteTaskRecord | undefined>;
  /** Replaces the record of its key. It is durable and visible to all when this returns. */
  write(record: RemoteTaskRecord): Promise<void>;
  /**
   * Stores the bytes of the answer to the task of an idempotency key, all of them or none; durable as records are.
   *
   * @throws `remote.too-large`
   */
  keep(clientKey: string, content: Uint8Array | AsyncIterable<Uint8Array>): Promise<KeptFile>;
  /** Finds the stored answer of a task as a file of this machine. */
  findAnswer(clientKey: string): Promise<KeptFile | undefined>;
  /** Removes the stored answer, if there is one. */
  discard(clientKey: string): Promise<void>;
  /** Removes the record of a key and its answer. */
  remove(key: string): Promise<void>;
  list(): Promise<RemoteTaskSummary[]>;
}
