import { setTimeout as sleep } from 'node:timers/promises';
import {
  createCancelledError,
  type FootlightError,
  throwIfCancelled,
  toFootlightError,
} from '../core/errors.ts';

export interface RetryPolicy {
  /** Attempts in all, if they fail with an error that may pass. */
  readonly attempts: number;
  /** Wait before the second try; doubled for each further one. */
  readonly backoffSeconds: number;
  /** Whether an error may pass, besides those of kind `retryable`; none if it is left out. */
  mayPass?(error: FootlightError): boolean;
}

export const NO_RETRY: RetryPolicy = { attempts: 1, backoffSeconds: 0 };

interface Retries {
  readonly signal: AbortSignal;
  onRetry(attempt: number, error: FootlightError): void;
}

/** Calls `work` up to as often as the policy allows. @throws its last error, or `cancelled` */
export async function withRetry<T>(
  { attempts, backoffSeconds, mayPass }: RetryPolicy,
  { signal, onRetry }: Retries,
  work: () => Promise<T>,
): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    throwIfCancelled(signal);
    try {
      return await work();
    } catch (caught) {
      throwIfCancelled(signal);
      const error = toFootlightError(caught);
      if (attempt >= attempts || !(error.kind === 'retryable' || mayPass?.(error))) throw error;
      onRetry(attempt, error);
      await pause(backoffSeconds * 2 ** (attempt - 1), signal);
    }
  }
}

/** @throws `cancelled` where the signal ends it */
export async function pause(seconds: number, signal: AbortSignal): Promise<void> {
  await sleep(seconds * 1000, undefined, { signal }).catch((reason) => {
    throw createCancelledError(reason);
  });
}
