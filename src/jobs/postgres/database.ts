import { setTimeout as sleep } from 'node:timers/promises';
import type pg from 'pg';
import { FootlightError } from '../../core/errors.ts';
import { MIGRATIONS } from './migrations.ts';
import { createPool } from './pool.ts';

export type Queryable = Pick<pg.ClientBase, 'query'>;

const POOL_SIZE = 12;
const RETRY_MS = 500;
/** Key of the advisory lock for schema changes; an arbitrary number. */
const MIGRATION_LOCK = 4_606_214;
/** The 64-bit key of an advisory lock by name; the locks of executors use another seed. */
const NAME_LOCK = 'hashtextextended($1, 4606215)';
const DISK_FULL = '53100';
/** SQLSTATE classes 08 (connection), 40 (rolled back, deadlocks too), 53 (resources) and 57 (operator intervention). */
const TRANSIENT = /^(08|40|53|57)/;

/** Footlight's tables, in the schema `footlight` of a PostgreSQL database. */
export class Database implements AsyncDisposable {
  readonly url: string;
  readonly pool: pg.Pool;

  private constructor(url: string) {
    this.url = url;
    this.pool = createPool(url, POOL_SIZE);
  }

  /** @throws `database.unavailable`, `database.newer-schema` */
  static async open(url: string): Promise<Database> {
    const database = new Database(url);
    try {
      await database.migrate();
      return database;
    } catch (error) {
      await database[Symbol.asyncDispose]();
      throw error;
    }
  }

  /** @throws `database.unavailable` when the database can't be reached; it may be back later. */
  async query<Row extends pg.QueryResultRow>(text: string, values: readonly unknown[] = []): Promise<Row[]> {
    try {
      return (await this.pool.query<Row>(text, [...values])).rows;
    } catch (error) {
      throw createDatabaseError(error);
    }
  }

  /** Runs `work` in one transaction. */
  async runInTransaction<T>(work: (client: pg.PoolClient) => Promise<T>): Promise<T> {
    const client = await this.connect();
    let broken: Error | undefined;
    try {
      await client.query('BEGIN');
      const result = await work(client);
      await client.query('COMMIT');
      return result;
    } catch (error) {
      await client.query('ROLLBACK').catch((lost: Error) => {
        broken = lost;
      });
      throw createDatabaseError(error);
    } finally {
      client.release(broken);
    }
  }

  /** Repeats `work` until the database can be reached. It may run twice if an answer was lost. */
  async retryUntilAvailable<T>(work: () => Promise<T>, signal?: AbortSignal): Promise<T> {
    for (;;) {
      try {
        return await work();
      } catch (error) {
        if (signal?.aborted || !(error instanceof FootlightError) || error.kind !== 'retryable') throw error;
        await sleep(RETRY_MS);
      }
    }
  }

  /**
   * Does `work` unless another process does work of this name. A session lock in the database excludes them; it is
   * released when its process dies.
   *
   * @returns whether it was done
   */
  async runExclusively(name: string, work: () => Promise<void>): Promise<boolean> {
    const client = await this.connect();
    let broken: Error | undefined;
    try {
      const { rows } = await client.query<{ free: boolean }>(
        `SELECT pg_try_advisory_lock(${NAME_LOCK}) AS free`,
        [name],
      );
      if (!rows[0]?.free) return false;
      try {
        await work();
        return true;
      } finally {
        await client.query(`SELECT pg_advisory_unlock(${NAME_LOCK})`, [name]).catch((lost: Error) => {
          broken = lost;
        });
      }
    } catch (error) {
      throw createDatabaseError(error);
    } finally {
      client.release(broken);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.pool.end();
  }

  private async connect(): Promise<pg.PoolClient> {
    try {
      return await this.pool.connect();
    } catch (error) {
      throw createDatabaseError(error);
    }
  }

  private async migrate(): Promise<void> {
    await this.runInTransaction(async (client) => {
      await client.query('SELECT pg_advisory_xact_lock($1)', [MIGRATION_LOCK]);
      await client.query('CREATE SCHEMA IF NOT EXISTS footlight');
      await client.query('CREATE TABLE IF NOT EXISTS footlight.schema_version (version integer NOT NULL)');
      const { rows } = await client.query<{ version: number }>(
        'SELECT version FROM footlight.schema_version',
      );
      const present = rows[0]?.version ?? 0;
      if (present > MIGRATIONS.length) throw createNewerSchemaError(present);
      for (const migration of MIGRATIONS.slice(present)) await client.query(migration);
      await client.query('DELETE FROM footlight.schema_version');
      await client.query('INSERT INTO footlight.schema_version VALUES ($1)', [MIGRATIONS.length]);
    });
  }
}

/** PostgreSQL's texts hold neither U+0000 nor half a surrogate pair, and its JSON says so in other words. */
function isUnstorableText(code: string, detail: string): boolean {
  return code === '22021' || code === '22P05' || (code === '22P02' && /surrogate/i.test(detail));
}

/**
 * Turns errors of the connection into `database.unavailable`, and those that a caller's text or a full disk caused into
 * what they are; others, such as of a wrong query, stay as they are.
 */
export function createDatabaseError(error: unknown): unknown {
  if (error instanceof FootlightError) return error;
  const { code = '', message = '', detail = '' } = findCauseWithinEngine(error);
  if (isUnstorableText(code, detail))
    return new FootlightError('request.text', { kind: 'usage', value: code, cause: error });
  if (code === DISK_FULL)
    return new FootlightError('storage.full', { kind: 'retryable', reason: 'database', cause: error });
  const isTransient =
    TRANSIENT.test(code) ||
    /^E(CONN|PIPE|TIMEDOUT|HOSTUNREACH|NETUNREACH|AI_AGAIN)/.test(code) ||
    /connection|timeout|terminat/i.test(message);
  if (!isTransient) return error;
  return new FootlightError('database.unavailable', { kind: 'retryable', cause: error });
}

/** Finds the error within: the durable engine wraps the errors of its connection. */
function findCauseWithinEngine(error: unknown): NodeJS.ErrnoException & { readonly detail?: string } {
  const { error: inner } = error as { readonly error?: unknown };
  return (inner instanceof Error ? inner : error) as NodeJS.ErrnoException;
}

function createNewerSchemaError(present: number): FootlightError {
  return new FootlightError('database.newer-schema', {
    kind: 'input',
    parameters: { present, known: MIGRATIONS.length },
    value: String(present),
  });
}
