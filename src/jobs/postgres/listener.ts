import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { waitAtMost } from '../../core/wait-at-most.ts';

const RECONNECT_MS = 500;
const CHECK_MS = 5_000;
const ANSWER_TIMEOUT_MS = 3_000;

/**
 * Listens to the notifications of channels (LISTEN) over its own connection. Those sent while it is disconnected are
 * lost, so `on.reconnect` has to check everything again.
 */
export class Listener implements AsyncDisposable {
  readonly #stop = new AbortController();
  readonly #loop: Promise<void>;

  /** @param on.messages who is told the payloads, by channel */
  constructor(
    url: string,
    on: {
      readonly messages: Readonly<Record<string, (payload: string) => void>>;
      readonly reconnect: () => void;
    },
  ) {
    this.#loop = this.keep(url, on);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop.abort();
    await this.#loop;
  }

  private async keep(...[url, on]: ConstructorParameters<typeof Listener>): Promise<void> {
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
      client.on('notification', ({ channel, payload = '' }) => on.messages[channel]?.(payload));
      const either = AbortSignal.any([signal, broken.signal]);
      try {
        await client.connect();
        for (const channel of Object.keys(on.messages)) await client.query(`LISTEN ${channel}`);
        on.reconnect();
        while (!either.aborted) {
          await sleep(CHECK_MS, undefined, { signal: either }).catch(() => undefined);
          // A query finds connections that broke without being closed.
          if (!either.aborted) await client.query('SELECT 1');
        }
      } catch {
        // The next iteration reconnects.
      }
      await waitAtMost(
        ANSWER_TIMEOUT_MS,
        client.end().catch(() => undefined),
      );
      await sleep(RECONNECT_MS, undefined, { signal }).catch(() => undefined);
    }
  }
}
