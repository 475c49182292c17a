import { readFile, rm, writeFile } from 'node:fs/promises';
import { EnvHttpProxyAgent, fetch, type RequestInit, type Response } from 'undici';
import { FootlightError } from '../core/errors.ts';
import { type Rest, receive, type Transfer } from './transfer.ts';

export interface DownloadRequest extends Transfer {
  readonly url: string;
  /** Seconds without a byte after which a connection counts as broken. */
  readonly stallSeconds?: number;
  /** Sends a request; by default over the proxies of the environment. */
  readonly fetch?: Fetch;
}

export type Fetch = (url: string, init: RequestInit) => Promise<Response>;

const STALL_SECONDS = 30;
/** Without compression, so that lengths and ranges are those of the stored file. */
export const IDENTITY = { 'accept-encoding': 'identity' };

/**
 * Fetches a file to `partPath`, resuming what is already there, by default over the proxy that HTTP_PROXY, HTTPS_PROXY
 * and NO_PROXY name. Broken and stalled connections are taken up again; a refusal (4xx) is final.
 *
 * @throws `download.refused`, `download.too-large`, `download.failed`
 */
export async function download(request: DownloadRequest): Promise<void> {
  await using proxied = new ProxiedFetch(request.stallSeconds);
  const ask = request.fetch ?? proxied.fetch;
  await receive(request.url, request, (present) => askRest(request, present, ask));
  await rm(getValidatorPath(request.partPath), { force: true });
}

/** A `fetch` over the proxies that the environment names. */
export class ProxiedFetch implements AsyncDisposable {
  readonly #agent: EnvHttpProxyAgent;

  constructor(stallSeconds = STALL_SECONDS) {
    const stallMs = stallSeconds * 1000;
    this.#agent = new EnvHttpProxyAgent({ headersTimeout: stallMs, bodyTimeout: stallMs });
  }

  readonly fetch: Fetch = (url, init) => fetch(url, { ...init, dispatcher: this.#agent });

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#agent.destroy();
  }
}

async function askRest(
  { url, partPath, signal }: DownloadRequest,
  present: number,
  ask: Fetch,
): Promise<Rest> {
  const validator = present > 0 ? await readFile(getValidatorPath(partPath), 'utf8').catch(() => '') : '';
  const canResume = validator !== '';
  const range = canResume && { range: `bytes=${present}-`, 'if-range': validator };
  const response = await ask(url, { headers: { ...IDENTITY, ...range }, signal });
  if (response.status === 416) return restartDownload(partPath);
  if (response.status !== 200 && response.status !== 206) throw await createRefusalError(response, url);
  const start = response.status === 206 && canResume ? present : 0;
  await writeFile(getValidatorPath(partPath), getStrongValidator(response));
  const announced = Number(response.headers.get('content-length') ?? Number.NaN);
  const total = Number.isFinite(announced) ? start + announced : undefined;
  return { start, total, body: (response.body ?? []) as AsyncIterable<Uint8Array> };
}

/** The part is longer than the server's file, which has changed: removes it and fails this attempt. */
async function restartDownload(partPath: string): Promise<never> {
  await rm(partPath, { force: true });
  throw new FootlightError('download.range', { kind: 'retryable' });
}

/** Only a strong validator proves that a later answer continues the same file (RFC 9110, 13.1.5). */
function getStrongValidator(response: Response): string {
  const tag = response.headers.get('etag');
  return tag && !tag.startsWith('W/') ? tag : (response.headers.get('last-modified') ?? '');
}

async function createRefusalError(response: Response, url: string): Promise<FootlightError> {
  await response.body?.cancel();
  const isRetryable = response.status >= 500 || response.status === 429 || response.status === 408;
  return new FootlightError('download.refused', {
    kind: isRetryable ? 'retryable' : 'input',
    parameters: { status: response.status, statusText: response.statusText },
    value: url,
  });
}

function getValidatorPath(partPath: string): string {
  return `${partPath}.validator`;
}
