import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { waitAtMost } from '../../core/wait-at-most.ts';

const RECONNECT_MS = 500;
const CHECK_MS = 5_000;
const ANSWER_TIMEOUT_MS = 3_000;

/**
 * Hears the notifications of one channel over a connection of its own. Notifications that fell into a gap are lost,
 * so `onReconnect` has to look at everything again.
 */
export class Listener implements AsyncDisposable {
  readonly #stop = new AbortController();
  readonly #loop: Promise<void>;

  constructor(
    url: string,
    channel: string,
    on: { readonly message: (payload: string) => void; readonly reconnect: () => void },
  ) {
    this.#loop = this.keep(url, channel, on);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop.abort();
    await this.#loop;
  }

  private async keep(...[url, channel, on]: ConstructorParameters<typeof Listener>): Promise<void> {
    const { signal } = this.#stop;
    while (!signal.aborted) {
      const client = new pg.Client({
        connectionString: url,
        connectionTimeoutMillis: ANSWER_TIMEOUT_MS,
        query_timeout: ANSWER_TIMEOUT_MS,
        keepAlive: true,
        application_name: 'footlight listener',
      });
      const broken = new AbortController();
      client.on('error', () => broken.abort()).on('end', () => broken.abort());
      client.on('notification', ({ payload }) => on.message(payload ?? ''));
      const either = AbortSignal.any([signal, broken.signal]);
      try {
        await client.connect();
        await client.query(`LISTEN ${channel}`);
        on.reconnect();
        while (!either.aborted) {
          await sleep(CHECK_MS, undefined, { signal: either }).catch(() => undefined);
          // A connection that was cut without a word is found by asking.
          if (!either.aborted) await client.query('SELECT 1');
        }
      } catch {
        // The next turn connects anew.
      }
      await waitAtMost(
        ANSWER_TIMEOUT_MS,
        client.end().catch(() => undefined),
      );
      await sleep(RECONNECT_MS, undefined, { signal }).catch(() => undefined);
    }
  }
}
