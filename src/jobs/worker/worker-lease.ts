import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { throwIfCancelled } from '../../core/errors.ts';
import { waitAtMost } from '../../core/wait-at-most.ts';

/** A worker that lost its lock stops its work within this time; others wait for TAKE_OVER_AFTER_MS, which is longer. */
const FENCE_AFTER_MS = 2_500;
export const TAKE_OVER_AFTER_MS = 5_000;
const HEARTBEAT_MS = 1_000;
/** In each so many heartbeats it is written down that the worker was seen. */
const SEEN_BEATS = 3;
const RECONNECT_MS = 200;
const ANSWER_TIMEOUT_MS = 2_000;
const MARK_SEEN = 'UPDATE footlight.workers SET seen_at = now() WHERE executor = $1';

/**
 * TCP keepalive that finds a dead peer in nine seconds, instead of two hours by PostgreSQL's defaults. It has to take
 * longer than FENCE_AFTER_MS.
 */
const NOTICE_DEAD_PEERS = '-c tcp_keepalives_idle=5 -c tcp_keepalives_interval=2 -c tcp_keepalives_count=2';

/** The 64-bit key of an executor's advisory lock. */
export const EXECUTOR_LOCK = 'hashtextextended($1, 4606214)';

/**
 * The lease of one worker: a session lock in the database, which PostgreSQL releases when the connection ends. Without
 * the lease the worker may be presumed dead and its tasks taken over, so its work has to stop.
 */
export class WorkerLease implements AsyncDisposable {
  readonly executor: string;
  readonly #url: string;
  readonly #stop = new AbortController();
  readonly #loop: Promise<void>;
  #current: AbortController | undefined;
  #fence: NodeJS.Timeout | undefined;
  readonly #waiting: (() => void)[] = [];

  constructor(url: string, executor: string) {
    this.#url = url;
    this.executor = executor;
    this.#loop = this.keep();
  }

  /**
   * Waits until the lease is held.
   *
   * @returns a signal that fires when the lease is lost for FENCE_AFTER_MS
   */
  async acquire(signal?: AbortSignal): Promise<AbortSignal> {
    while (!this.#current) {
      throwIfCancelled(signal);
      throwIfCancelled(this.#stop.signal);
      await waitAtMost(HEARTBEAT_MS, new Promise<void>((resolve) => this.#waiting.push(resolve)));
    }
    return this.#current.signal;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop.abort();
    await this.#loop;
    this.revoke();
  }

  private async keep(): Promise<void> {
    while (!this.#stop.signal.aborted) {
      // Whatever ended the session, a new one is started.
      await this.holdLock().catch(() => undefined);
      if (this.#current) this.#fence ??= setTimeout(() => this.revoke(), FENCE_AFTER_MS);
      await this.pause(RECONNECT_MS);
    }
  }

  /** Takes the lock on a connection of its own and keeps it until that connection fails. */
  private async holdLock(): Promise<void> {
    const client = new pg.Client({
      connectionString: this.#url,
      connectionTimeoutMillis: ANSWER_TIMEOUT_MS,
      query_timeout: ANSWER_TIMEOUT_MS,
      keepAlive: true,
      application_name: `footlight ${this.executor}`,
      options: NOTICE_DEAD_PEERS,
    });
    const broken = new AbortController();
    client.on('error', () => broken.abort()).on('end', () => broken.abort());
    try {
      await client.connect();
      while (!(await tryLock(client, this.executor))) await this.pause(HEARTBEAT_MS);
      this.grant();
      for (let beat = 0; !this.#stop.signal.aborted && !broken.signal.aborted; beat++) {
        // The lock is what counts: that the worker was seen is for those who list workers, and each writing wakes the disk.
        if (beat % SEEN_BEATS === 0) await client.query(MARK_SEEN, [this.executor]);
        else await client.query('SELECT 1');
        await this.pause(HEARTBEAT_MS, broken.signal);
      }
    } finally {
      await waitAtMost(
        ANSWER_TIMEOUT_MS,
        client.end().catch(() => undefined),
      );
    }
  }

  private grant(): void {
    clearTimeout(this.#fence);
    this.#fence = undefined;
    this.#current ??= new AbortController();
    for (const resolve of this.#waiting.splice(0)) resolve();
  }

  private revoke(): void {
    clearTimeout(this.#fence);
    this.#fence = undefined;
    this.#current?.abort();
    this.#current = undefined;
  }

  private async pause(milliseconds: number, ...signals: AbortSignal[]): Promise<void> {
    const signal = AbortSignal.any([this.#stop.signal, ...signals]);
    await sleep(milliseconds, undefined, { signal }).catch(() => undefined);
  }
}

async function tryLock(client: pg.Client, executor: string): Promise<boolean> {
  const { rows } = await client.query<{ held: boolean }>(
    `SELECT pg_try_advisory_lock(${EXECUTOR_LOCK}) AS held`,
    [executor],
  );
  return rows[0]?.held === true;
}
