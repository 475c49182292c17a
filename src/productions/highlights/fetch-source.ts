import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { link, mkdir, rename, rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { FootlightError } from '../../core/errors.ts';
import { cacheDirectory } from '../../core/places.ts';
import type { Step } from '../../execution/step.ts';
import { GuardedFetch } from '../../storage/address-guard.ts';
import { download } from '../../storage/download.ts';
import { openObjectStore } from '../../storage/store-url.ts';
import { STAGES } from './stages.ts';

interface FetchInput {
  readonly address: string;
  /** What tells one version of the file from another; the time of asking where there is no such thing. */
  readonly version: string;
}

interface FetchResources {
  readonly allowPrivate: boolean;
}

const MAXIMUM_BYTES = 16 * 2 ** 30;

export function isRemote(source: string): boolean {
  return /^[a-z][a-z0-9+.-]+:\/\//i.test(source);
}

/** Brings a film from an address into the store of checkpoints; what has arrived of it outlives a broken try. */
export const fetchSourceStep: Step<FetchInput, FetchResources, { readonly file: string }> = {
  ...STAGES.fetch,
  version: '1',
  retry: { attempts: 2, backoffSeconds: 2 },
  async run({ directory, signal, progress }, { address, version }, { allowPrivate }) {
    const file = fileNameOf(address);
    const path = join(directory, file);
    const onProgress = (done: number, total: number | undefined): void => progress(done, total);
    if (/^https?:/i.test(address)) {
      const folder = join(cacheDirectory(), 'downloads');
      await mkdir(folder, { recursive: true });
      const partPath = join(folder, createHash('sha256').update(`${address} ${version}`).digest('hex'));
      await fetchUrl(address, { partPath, maxBytes: MAXIMUM_BYTES, signal, onProgress }, allowPrivate);
      await moveInto(partPath, path);
    } else await fetchObject(address, path, signal);
    return { file };
  },
};

async function fetchUrl(
  url: string,
  request: Omit<Parameters<typeof download>[0], 'url' | 'fetch'>,
  allowPrivate: boolean,
): Promise<void> {
  // Whoever trusts the addresses may have them asked for over the proxies of the environment.
  if (allowPrivate) return download({ url, ...request });
  await using guarded = new GuardedFetch({ allowPrivate });
  await download({ url, ...request, fetch: guarded.fetch });
}

async function moveInto(from: string, to: string): Promise<void> {
  await rename(from, to).catch(async () => {
    await link(from, to);
    await rm(from);
  });
}

async function fetchObject(address: string, path: string, signal: AbortSignal): Promise<void> {
  const { store, key } = await openAddress(address);
  await pipeline(await store.read(key), createWriteStream(path), { signal });
}

/** Asks what version of a film an address holds. @throws `source.*`, `download.refused` */
export async function versionOf(
  address: string,
  allowPrivate: boolean,
  signal: AbortSignal,
): Promise<string> {
  if (!/^https?:/i.test(address)) {
    const { store, key } = await openAddress(address);
    const facts = await store.facts(key);
    if (!facts) throw notThere(address);
    return `${facts.sizeBytes} ${facts.modifiedAt.toISOString()}`;
  }
  await using guarded = new GuardedFetch({ allowPrivate });
  const response = await guarded.fetch(address, { method: 'HEAD', signal });
  await response.body?.cancel();
  const { headers, ok } = response;
  const version = [headers.get('etag'), headers.get('last-modified'), headers.get('content-length')];
  return ok && version.some(Boolean) ? version.join(' ') : new Date().toISOString();
}

/** The store is the whole bucket; the rest of the address is the key in it. */
async function openAddress(address: string) {
  const url = URL.canParse(address) ? new URL(address) : undefined;
  if (!url || !/^(s3|oss):$/.test(url.protocol)) throw unknownAddress(address);
  const key = decodeURIComponent(url.pathname).replace(/^\/+/, '');
  url.pathname = '';
  return { store: await openObjectStore(url.href), key };
}

function fileNameOf(address: string): string {
  const name = basename(decodeURIComponent(new URL(address).pathname)).replace(/[^\p{L}\p{N}._-]/gu, '_');
  return name.replace(/^\.+/, '').slice(-100) || 'film';
}

function notThere(address: string): FootlightError {
  return new FootlightError('source.not-found', `There is nothing at ${address}.`, {
    kind: 'input',
    value: address,
    remedy: 'Check the bucket and the key.',
  });
}

function unknownAddress(address: string): FootlightError {
  return new FootlightError('source.scheme', `${address} is no address that films are fetched from.`, {
    kind: 'input',
    value: address.slice(0, 200),
    remedy: 'Give a path, or an address that starts with https://, s3:// or oss://.',
  });
}
