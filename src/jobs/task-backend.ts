import { resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { DBOS } from '@dbos-inc/dbos-sdk';
import type { Logger } from 'pino';
import { throwIfCancelled, toFootlightError } from '../core/errors.ts';
import type { ObjectStore } from '../storage/object-store.ts';
import { openObjectStore } from '../storage/store-url.ts';
import { createEngineLogger } from './engine-logger.ts';
import { DataFolders } from './files/data-folders.ts';
import { createDatabaseError, Database } from './postgres/database.ts';
import { EmbeddedPostgres } from './postgres/embedded-postgres.ts';
import { TaskQueue } from './tasks/task-queue.ts';

export interface TaskBackendOptions {
  readonly dataDirectory: string;
  /** PostgreSQL of the task backend; the embedded one of the data folder if it is undefined. */
  readonly databaseUrl?: string;
  /** Address of the object store of the task backend; a folder of the data folder if it is undefined. */
  readonly store?: string;
  /** How long to wait at the start for a database that can't be reached. */
  readonly databaseWaitSeconds: number;
  readonly logger: Logger;
  readonly signal?: AbortSignal;
}

/** The parts that services and workers share: the database, the task queue and the object store. */
export class TaskBackend implements AsyncDisposable {
  readonly folders: DataFolders;
  readonly database: Database;
  readonly queue: TaskQueue;
  readonly objects: ObjectStore;
  /** Address of the bucket that machines share artifacts through; undefined if the store is a local folder. */
  readonly sharedStore: string | undefined;
  readonly #postgres: EmbeddedPostgres | undefined;

  private constructor(
    parts: Pick<TaskBackend, 'folders' | 'database' | 'queue' | 'objects' | 'sharedStore'>,
    postgres: EmbeddedPostgres | undefined,
  ) {
    this.folders = parts.folders;
    this.database = parts.database;
    this.queue = parts.queue;
    this.objects = parts.objects;
    this.sharedStore = parts.sharedStore;
    this.#postgres = postgres;
  }

  /** @throws `database.*`, `storage.*` */
  static async open(options: TaskBackendOptions): Promise<TaskBackend> {
    const { logger, store } = options;
    const folders = new DataFolders(resolve(options.dataDirectory));
    await folders.make();
    const postgres = options.databaseUrl
      ? undefined
      : await EmbeddedPostgres.start({
          directory: folders.postgres,
          onLog: (message) => logger.warn({ component: 'postgres' }, message),
        });
    try {
      const database = await openDatabase(options.databaseUrl ?? postgres!.url, options);
      const queue = await TaskQueue.open(database, createEngineLogger(logger));
      const objects = await openObjectStore(store ?? folders.objects);
      const sharedStore = store !== undefined && /^(s3|oss):/.test(store) ? store : undefined;
      return new TaskBackend({ folders, database, queue, objects, sharedStore }, postgres);
    } catch (error) {
      await postgres?.[Symbol.asyncDispose]();
      throw error;
    }
  }

  /**
   * Writes what has changed in the embedded database to its data files. A stop waits for that, so it is done before
   * one: after the start, which makes many tables, and beside what else a stop does.
   */
  async writeChanges(): Promise<void> {
    await this.#postgres?.writeChanges();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.queue[Symbol.asyncDispose]();
    await this.database[Symbol.asyncDispose]();
    await this.#postgres?.[Symbol.asyncDispose]();
  }
}

async function openDatabase(url: string, options: TaskBackendOptions): Promise<Database> {
  const { databaseWaitSeconds, logger, signal } = options;
  const until = performance.now() + databaseWaitSeconds * 1000;
  for (;;) {
    try {
      return await openMigrated(url);
    } catch (caught) {
      const error = toFootlightError(caught);
      throwIfCancelled(signal);
      if (error.kind !== 'retryable' || performance.now() > until) throw error;
      logger.warn({ reason: (error.cause as Error | undefined)?.message }, 'waiting for the database');
      await sleep(1_000, undefined, { signal }).catch(() => undefined);
    }
  }
}

async function openMigrated(url: string): Promise<Database> {
  const database = await Database.open(url);
  try {
    await DBOS.migrate(url);
    return database;
  } catch (error) {
    await database[Symbol.asyncDispose]();
    throw createDatabaseError(error);
  }
}
