import { Agent, fetch } from 'undici';
import { FootlightError, throwIfCancelled } from '../../core/errors.ts';
import { createMessage, seconds } from '../../core/messages/message.ts';
import { GuardedFetch } from '../../storage/address-guard.ts';
import { download, type Fetch } from '../../storage/download.ts';
import { UnusableResult } from './result-file.ts';

/** Enough for a minute of video in 4K. */
export const MAX_VIDEO_BYTES = 1 << 30;
export const MAX_PICTURE_BYTES = 128 << 20;
const MAX_SECONDS = 600;
const STALL_SECONDS = 30;

export interface FetchOptions {
  /** Address of the service, which may be a private one: its own files are fetched from there. */
  readonly serviceUrl: string;
  readonly maxBytes: number;
  readonly signal: AbortSignal;
  /** Longest time of the whole download; 600 by default. */
  readonly maxSeconds?: number;
  /** Seconds without a byte after which a connection to the service itself counts as broken; 30 by default. */
  readonly stallSeconds?: number;
}

/**
 * Fetches a file of a result. What a service names may be any address, so only its own, without redirects, and those of the
 * public internet are asked.
 *
 * @throws {UnusableResult} for other addresses, `download.timed-out`, and what `download` throws
 */
export async function fetchFile(
  url: string,
  path: string,
  { serviceUrl, maxBytes, signal, maxSeconds = MAX_SECONDS, stallSeconds = STALL_SECONDS }: FetchOptions,
): Promise<void> {
  await using network = new GuardedFetch({ allowPrivate: false });
  const isOwn = URL.canParse(url) && new URL(url).origin === new URL(serviceUrl).origin;
  const limited = AbortSignal.any([signal, AbortSignal.timeout(maxSeconds * 1000)]);
  await using own = new OwnFetch(stallSeconds);
  const ask = isOwn ? own.fetch : network.fetch;
  try {
    await download({ url, partPath: path, maxBytes, signal: limited, fetch: ask });
  } catch (error) {
    throwIfCancelled(signal);
    if (limited.aborted) throw createTimedOutError(url, maxSeconds, error);
    if (error instanceof FootlightError && error.code.startsWith('source.'))
      throw new UnusableResult(createMessage('result-problem.address'));
    throw error;
  }
}

/** Asks the service itself, which may have a private address, without following redirects. */
class OwnFetch implements AsyncDisposable {
  readonly #agent: Agent;

  constructor(stallSeconds: number) {
    const stallMs = stallSeconds * 1000;
    this.#agent = new Agent({ headersTimeout: stallMs, bodyTimeout: stallMs });
  }

  readonly fetch: Fetch = (url, init) => fetch(url, { ...init, redirect: 'error', dispatcher: this.#agent });

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#agent.destroy();
  }
}

function createTimedOutError(url: string, limit: number, cause: unknown): FootlightError {
  return new FootlightError('download.timed-out', {
    kind: 'retryable',
    parameters: { limit: seconds(limit) },
    value: url,
    cause,
  });
}
