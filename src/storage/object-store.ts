import type { Readable } from 'node:stream';

export interface ObjectFacts {
  readonly key: string;
  readonly sizeBytes: number;
  readonly modifiedAt: Date;
}

/** Bytes `start` to `end`, both included, as in an HTTP range. */
export interface ByteRange {
  readonly start: number;
  readonly end: number;
}

/**
 * Files by key, on a disk or in a bucket. Keys are relative paths with `/`, without `.` and `..`; an object is
 * seen whole or not at all.
 */
export interface ObjectStore {
  /** Says where it is, without credentials. */
  readonly location: string;
  /** Uploads the file at `path`, replacing what `key` held. */
  put(key: string, path: string, signal?: AbortSignal): Promise<void>;
  /** @throws `storage.not-found` */
  read(key: string, range?: ByteRange): Promise<Readable>;
  facts(key: string): Promise<ObjectFacts | undefined>;
  list(prefix: string): AsyncIterable<ObjectFacts>;
  /** Removes one object; one that does not exist is no error. */
  remove(key: string): Promise<void>;
  /** A URL that anyone may fetch until it expires, where the store has an HTTP face of its own. */
  presign?(key: string, expiresInSeconds: number, downloadName?: string): Promise<string>;
}
