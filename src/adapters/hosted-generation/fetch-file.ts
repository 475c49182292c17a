import { FootlightError } from '../../core/errors.ts';
import { createMessage } from '../../core/messages/message.ts';
import { GuardedFetch } from '../../storage/address-guard.ts';
import { download, type Fetch } from '../../storage/download.ts';
import { UnusableResult } from './result-file.ts';

/** Enough for a minute of video in 4K. */
export const MAX_VIDEO_BYTES = 1 << 30;
export const MAX_PICTURE_BYTES = 128 << 20;
const MAX_SECONDS = 600;

export interface FetchOptions {
  /** Address of the service, which may be a private one: its own files are fetched from there. */
  readonly serviceUrl: string;
  readonly maxBytes: number;
  readonly signal: AbortSignal;
}

/**
 * Fetches a file of a result. What a service names may be any address, so only its own, without redirects, and those of the
 * public internet are asked.
 *
 * @throws {UnusableResult} for other addresses, and what `download` throws
 */
export async function fetchFile(
  url: string,
  path: string,
  { serviceUrl, maxBytes, signal }: FetchOptions,
): Promise<void> {
  await using network = new GuardedFetch({ allowPrivate: false });
  const isOwn = URL.canParse(url) && new URL(url).origin === new URL(serviceUrl).origin;
  const limited = AbortSignal.any([signal, AbortSignal.timeout(MAX_SECONDS * 1000)]);
  const ask = isOwn ? fetchOwn : network.fetch;
  try {
    await download({ url, partPath: path, maxBytes, signal: limited, fetch: ask });
  } catch (error) {
    if (error instanceof FootlightError && error.code.startsWith('source.'))
      throw new UnusableResult(createMessage('result-problem.address'));
    throw error;
  }
}

const fetchOwn: Fetch = (url, init) =>
  fetch(url, { ...(init as RequestInit), redirect: 'error' }) as unknown as ReturnType<Fetch>;
