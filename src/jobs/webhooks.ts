import { createHmac } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from 'pino';
import { GuardedFetch } from '../storage/address-guard.ts';
import type { NetworkPolicy } from '../storage/network-policy.ts';
import type { Database } from './postgres/database.ts';
import type { TaskEvent } from './tasks/task.ts';

export interface WebhookOptions {
  readonly database: Database;
  readonly policy: NetworkPolicy;
  readonly logger: Logger;
  /** Makes the fields that calls have beside the event, anew for each try, as links in them expire. */
  readonly describe?: (event: TaskEvent, language: string) => Promise<object>;
  readonly onDelivery?: (outcome: 'delivered' | 'failed') => void;
}

interface Due {
  readonly id: string;
  readonly body: TaskEvent;
  readonly attempts: number;
  readonly url: string;
  readonly secret: string;
  readonly language: string;
  readonly previous_secret: string | null;
}

const TICK_MS = 2_000;
const BATCH = 20;
const ANSWER_TIMEOUT_MS = 10_000;
/** Seconds before each retry; after the last the delivery is given up. */
const BACKOFF_SECONDS = [5, 30, 120, 600, 1800, 7200, 21_600, 43_200];
/** A delivery that a process claimed is due again after this, in case the process died. */
const CLAIM_SECONDS = 30;
/** How long the old secret still signs beside a new one. */
export const ROTATION_HOURS = 24;

/**
 * Computes the signature of the Standard Webhooks specification 1.0: HMAC-SHA-256 over id, time and body, one for each
 * valid secret, so that receivers can rotate secrets without losing a call.
 */
function signWebhook(id: string, timestamp: number, body: string, secrets: readonly string[]): string {
  return secrets
    .map((secret) => {
      const key = Buffer.from(secret.replace(/^whsec_/, ''), 'base64');
      return `v1,${createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64')}`;
    })
    .join(' ');
}

/**
 * The body of a call: what the specification recommends, and the same fields beside it, where receivers found them first.
 */
function createPayload(event: TaskEvent, details: object = {}): object {
  const data = { ...event, ...details };
  return { ...data, type: event.event_type, timestamp: event.at, data };
}

/** Sends due deliveries and retries failed ones until they are given up. Several processes may run one at once. */
export class WebhookDispatcher implements AsyncDisposable {
  readonly #options: WebhookOptions;
  readonly #stop = new AbortController();
  readonly #fetch: GuardedFetch;
  readonly #loop: Promise<void>;

  constructor(options: WebhookOptions) {
    this.#options = options;
    this.#fetch = new GuardedFetch(options.policy);
    this.#loop = this.keep();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop.abort();
    await this.#loop;
    await this.#fetch[Symbol.asyncDispose]();
  }

  private async keep(): Promise<void> {
    const { signal } = this.#stop;
    while (!signal.aborted) {
      const due = await this.claim().catch(() => []);
      await Promise.all(due.map((delivery) => this.deliver(delivery).catch(() => undefined)));
      if (due.length < BATCH) await sleep(TICK_MS, undefined, { signal }).catch(() => undefined);
    }
  }

  private claim(): Promise<Due[]> {
    return this.#options.database.query<Due & Record<string, unknown>>(
      `UPDATE footlight.deliveries d SET next_attempt_at = now() + make_interval(secs => $1)
       FROM footlight.webhooks w
       WHERE d.webhook_id = w.id AND d.id IN (
         SELECT id FROM footlight.deliveries WHERE next_attempt_at <= now()
         ORDER BY next_attempt_at LIMIT $2 FOR UPDATE SKIP LOCKED)
       RETURNING d.id, d.body, d.attempts, w.url, w.secret, w.language,
         CASE WHEN w.previous_until > now() THEN w.previous_secret END AS previous_secret`,
      [CLAIM_SECONDS, BATCH],
    );
  }

  private async deliver(delivery: Due): Promise<void> {
    const { status, error } = await this.send(delivery);
    const isDelivered = status !== undefined && status >= 200 && status < 300;
    const wait = BACKOFF_SECONDS[delivery.attempts];
    await this.#options.database.query(
      `UPDATE footlight.deliveries SET attempts = attempts + 1, last_status = $2, last_error = $3,
         delivered_at = CASE WHEN $4 THEN now() END,
         next_attempt_at = CASE WHEN $4 THEN NULL ELSE now() + make_interval(secs => $5) END
       WHERE id = $1`,
      [delivery.id, status, error, isDelivered, wait],
    );
    this.#options.onDelivery?.(isDelivered ? 'delivered' : 'failed');
    if (!isDelivered)
      this.#options.logger.warn(
        { delivery: delivery.id, status, error, attempt: delivery.attempts + 1 },
        'webhook',
      );
  }

  private async send({
    id,
    body,
    url,
    secret,
    previous_secret,
    language,
  }: Due): Promise<{ status?: number; error?: string }> {
    const secrets = previous_secret ? [secret, previous_secret] : [secret];
    try {
      const text = JSON.stringify(createPayload(body, await this.#options.describe?.(body, language)));
      const timestamp = Math.floor(Date.now() / 1000);
      const headers = {
        'content-type': 'application/json',
        'user-agent': 'footlight-webhook',
        'webhook-id': id,
        'webhook-timestamp': String(timestamp),
        'webhook-signature': signWebhook(id, timestamp, text, secrets),
      };
      const signal = AbortSignal.any([AbortSignal.timeout(ANSWER_TIMEOUT_MS), this.#stop.signal]);
      const response = await this.#fetch.fetch(url, { method: 'POST', headers, body: text, signal });
      await response.body?.cancel();
      return { status: response.status };
    } catch (error) {
      const cause =
        (error as Error).cause instanceof Error ? ((error as Error).cause as Error) : (error as Error);
      return { error: cause.message.slice(0, 300) };
    }
  }
}
