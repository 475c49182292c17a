import type { Readable } from 'node:stream';

export interface ObjectHead {
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
 * Files by key, on a disk or in a bucket. Keys are relative paths with `/`, without `.` and `..`. Writes are atomic: an
 * object is never seen half written.
 */
export interface ObjectStore {
  /** Address of the store, without credentials. */
  readonly location: string;
  /**
   * Stores the file at `path`, replacing what `key` held. With `move` the file may be moved instead of copied.
   */
  put(key: string, path: string, options?: { readonly move?: boolean }): Promise<void>;
  /** @throws `storage.not-found` */
  read(key: string, range?: ByteRange): Promise<Readable>;
  head(key: string): Promise<ObjectHead | undefined>;
  list(prefix: string): AsyncIterable<ObjectHead>;
  /** Removes one object; one that does not exist is no error. */
  remove(key: string): Promise<void>;
  /** Removes temporary files of writers that died, if the store has any. */
  sweep?(): Promise<void>;
  /** Closes its connections, if the store has any. */
  [Symbol.dispose]?(): void;
  /** The file of an object, if the store is on this machine's disk; it must not be changed. */
  getLocalPath?(key: string): string;
  /** A URL that anyone may fetch until it expires, if the store serves HTTP by itself. */
  presign?(key: string, expiresInSeconds: number, downloadName?: string): Promise<string>;
}
