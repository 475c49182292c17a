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
 * What is known of tasks at hosted services, by key. It lies beside the artifact store and outlives runs and their
 * folders: a run that comes to a key reads here what an earlier one has sent, and what came of it.
 */
export interface RemoteTaskJournal {
  /** Makes ready, and removes what dead processes left half-written. */
  open(): Promise<void>;
  /** Waits until this caller alone may work on `key`. A holder that died is passed over. @throws `cancelled` */
  claim(key: string, signal: AbortSignal): Promise<Claim>;
  /** @throws `remote.record` where it is damaged */
  find(key: string): Promise<RemoteTaskRecord | undefined>;
  /** Replaces the record of its key. It is on the disk, and everyone's to see, when this returns. */
  write(record: RemoteTaskRecord): Promise<void>;
  /**
   * Keeps the bytes of the answer to the task that we named `clientKey`, all of them or none; durable as records are.
   *
   * @throws `remote.too-large`
   */
  keep(clientKey: string, content: Uint8Array | AsyncIterable<Uint8Array>): Promise<KeptFile>;
  /** The bytes that were kept for a task, as a file of this machine. */
  findAnswer(clientKey: string): Promise<KeptFile | undefined>;
  /** Drops them; none are no error. */
  discard(clientKey: string): Promise<void>;
  /** Forgets a key, its record and its bytes. */
  remove(key: string): Promise<void>;
  list(): Promise<RemoteTaskSummary[]>;
}
