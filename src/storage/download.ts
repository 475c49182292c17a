import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { open, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { setTimeout } from 'node:timers/promises';
import { EnvHttpProxyAgent, fetch, type RequestInit, type Response } from 'undici';
import { FootlightError, throwIfCancelled } from '../core/errors.ts';

export interface DownloadRequest {
  readonly url: string;
  /** Unfinished content; kept on failure, so that the next try goes on from there. */
  readonly partPath: string;
  readonly maxBytes: number;
  readonly signal?: AbortSignal;
  /** How long no byte may arrive. */
  readonly stallSeconds?: number;
  readonly attempts?: number;
  readonly onProgress?: (bytes: number, total: number | undefined) => void;
  /** How a request is made; over the proxies of the environment where it is left out. */
  readonly fetch?: Fetch;
}

type Fetch = (url: string, init: RequestInit) => Promise<Response>;

const STALL_SECONDS = 30;
const ATTEMPTS = 4;
const BACKOFF_SECONDS = 0.5;

/**
 * Fetches a file to `partPath`, resuming what is already there, by default over the proxy that HTTP_PROXY, HTTPS_PROXY
 * and NO_PROXY name. Broken and stalled connections are taken up again; a refusal (4xx) is final.
 *
 * @throws `download.refused`, `download.too-large`, `download.failed`
 */
export async function download(request: DownloadRequest): Promise<void> {
  const { stallSeconds = STALL_SECONDS, attempts = ATTEMPTS } = request;
  await using agent = proxyAgent(stallSeconds);
  const ask: Fetch = request.fetch ?? ((url, init) => fetch(url, { ...init, dispatcher: agent.dispatcher }));
  let failure: unknown;
  for (let attempt = 0; attempt < attempts; attempt++) {
    if (attempt > 0)
      await setTimeout(BACKOFF_SECONDS * 2 ** (attempt - 1) * 1000, undefined, { signal: request.signal });
    try {
      return await fetchRest(request, ask);
    } catch (error) {
      throwIfCancelled(request.signal);
      if (error instanceof FootlightError && error.kind !== 'retryable') throw error;
      failure = error;
    }
  }
  throw new FootlightError(
    'download.failed',
    `${request.url} broke off ${attempts} times: ${reasonOf(failure)}.`,
    {
      kind: 'retryable',
      value: request.url,
      remedy: 'Try again: what has arrived is kept. A slow mirror can be replaced, see docs/models.md.',
      cause: failure,
    },
  );
}

/** SHA-256 of a file, as 64 hex digits. */
export async function fileSha256(path: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path), hash);
  return hash.digest('hex');
}

async function fetchRest(request: DownloadRequest, ask: Fetch): Promise<void> {
  const { url, partPath, signal } = request;
  const present = await sizeOf(partPath);
  const validator = present > 0 ? await readFile(validatorPath(partPath), 'utf8').catch(() => '') : '';
  const canResume = validator !== '';
  const headers: Record<string, string> = { 'accept-encoding': 'identity' };
  if (canResume) Object.assign(headers, { range: `bytes=${present}-`, 'if-range': validator });
  const response = await ask(url, { headers, signal });
  if (response.status === 416) return restart(partPath);
  if (response.status !== 200 && response.status !== 206) throw await refusal(response, url);
  const start = response.status === 206 && canResume ? present : 0;
  await writeFile(validatorPath(partPath), strongValidator(response));
  await writeBody(response, start, request);
  await rm(validatorPath(partPath), { force: true });
}

/** What is there is not a beginning of what the server has: forget it and count the try as failed. */
async function restart(partPath: string): Promise<never> {
  await rm(partPath, { force: true });
  throw new FootlightError('download.range', 'The server has a different file now.', { kind: 'retryable' });
}

async function writeBody(
  response: Response,
  start: number,
  { url, partPath, maxBytes, onProgress }: DownloadRequest,
) {
  const announced = Number(response.headers.get('content-length') ?? Number.NaN);
  const total = Number.isFinite(announced) ? start + announced : undefined;
  if ((total ?? 0) > maxBytes) throw await tooLarge(url, maxBytes, partPath);
  await using file = await open(partPath, start > 0 ? 'r+' : 'w');
  let position = start;
  for await (const chunk of response.body ?? []) {
    const bytes = chunk as Uint8Array;
    if (position + bytes.length > maxBytes) throw await tooLarge(url, maxBytes, partPath);
    await file.write(bytes, 0, bytes.length, position);
    position += bytes.length;
    onProgress?.(position, total);
  }
  if (total !== undefined && position < total)
    throw new FootlightError('download.short', `${total - position} bytes are missing`, {
      kind: 'retryable',
    });
  await file.sync();
}

async function tooLarge(url: string, maxBytes: number, partPath: string): Promise<FootlightError> {
  await rm(partPath, { force: true });
  return new FootlightError('download.too-large', `${url} is larger than ${maxBytes} bytes.`, {
    kind: 'input',
    value: url,
    remedy: 'This is not the expected file: check the address, or the size in your catalogue.',
  });
}

/** Only a strong validator proves that a later answer continues the same file (RFC 9110, 13.1.5). */
function strongValidator(response: Response): string {
  const tag = response.headers.get('etag');
  return tag && !tag.startsWith('W/') ? tag : (response.headers.get('last-modified') ?? '');
}

async function refusal(response: Response, url: string): Promise<FootlightError> {
  await response.body?.cancel();
  const isRetryable = response.status >= 500 || response.status === 429 || response.status === 408;
  return new FootlightError('download.refused', `${url} answers ${response.status} ${response.statusText}.`, {
    kind: isRetryable ? 'retryable' : 'input',
    value: url,
    remedy: 'Another mirror may have it: see docs/models.md for configuring endpoints.',
  });
}

function validatorPath(partPath: string): string {
  return `${partPath}.validator`;
}

async function sizeOf(path: string): Promise<number> {
  return (await stat(path).catch(() => undefined))?.size ?? 0;
}

function reasonOf(error: unknown): string {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  const text = cause instanceof Error ? cause.message : String(cause);
  return text.replace(/\.$/, '');
}

function proxyAgent(stallSeconds: number): { dispatcher: EnvHttpProxyAgent } & AsyncDisposable {
  const stallMs = stallSeconds * 1000;
  const dispatcher = new EnvHttpProxyAgent({ headersTimeout: stallMs, bodyTimeout: stallMs });
  return { dispatcher, [Symbol.asyncDispose]: () => dispatcher.destroy() };
}
