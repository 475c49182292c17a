import { FootlightError, throwIfCancelled } from '../../core/errors.ts';
import { GuardedFetch } from '../../storage/address-guard.ts';
import { download, type Fetch, ProxiedFetch } from '../../storage/download.ts';
import type { ObjectStore } from '../../storage/object-store.ts';
import { type RemoteFileHead, requestHead, UNKNOWN_FILE } from '../../storage/remote-head.ts';
import { withObjectStore } from '../../storage/store-url.ts';
import { receive, type Transfer } from '../../storage/transfer.ts';
import type { InputPolicy } from './input-policy.ts';
import type { BucketSource, RemoteSource } from './input-source.ts';
import { createBucketUrl, getAddress } from './remote-source.ts';

/** Requests version and size. @throws `source.*` if the address is refused or the file does not exist */
export async function describeRemote(
  source: RemoteSource,
  policy: InputPolicy,
  signal: AbortSignal,
): Promise<RemoteFileHead> {
  if (source.kind === 'bucket') return describeObject(source);
  await using network = openNetwork(policy);
  try {
    return await requestHead(source.url, network.fetch, signal);
  } catch (error) {
    throwIfCancelled(signal);
    if (error instanceof FootlightError) throw error;
    // The download reports a broken connection, after it has tried again.
    return UNKNOWN_FILE;
  }
}

/** @throws `source.*`, `download.*`, `storage.*` */
export async function receiveRemote(
  source: RemoteSource,
  policy: InputPolicy,
  transfer: Omit<Transfer, 'maxBytes'>,
): Promise<void> {
  const limited = { ...transfer, maxBytes: policy.maxBytes };
  if (source.kind === 'bucket')
    return withBucket(source, (store) => receiveObject(store, source.key, limited));
  await using network = openNetwork(policy);
  await download({ url: source.url, ...limited, fetch: network.fetch });
}

/** Receives an object of a store; a resumed `transfer` has to be of the same version. */
export async function receiveObject(store: ObjectStore, key: string, transfer: Transfer): Promise<void> {
  const total = (await store.head(key))?.sizeBytes;
  await receive(`${store.location}${key}`, transfer, async (present) => {
    const start = total !== undefined && present < total ? present : 0;
    const range = start > 0 && total !== undefined ? { start, end: total - 1 } : undefined;
    return { start, total, body: await store.read(key, range) };
  });
}

async function describeObject(source: BucketSource): Promise<RemoteFileHead> {
  const head = await withBucket(source, (store) => store.head(source.key));
  if (!head) throw createNotFoundError(source);
  const { sizeBytes, modifiedAt } = head;
  return { version: `${sizeBytes} ${modifiedAt.toISOString()}`, sizeBytes, modifiedAt };
}

/** Only the machine's owner who allows private networks uses the proxies of the environment. */
function openNetwork({ allowPrivate, isConfined }: InputPolicy): AsyncDisposable & { readonly fetch: Fetch } {
  return allowPrivate && !isConfined ? new ProxiedFetch() : new GuardedFetch({ allowPrivate });
}

function withBucket<Result>(
  source: BucketSource,
  use: (store: ObjectStore) => Promise<Result>,
): Promise<Result> {
  return withObjectStore(createBucketUrl(source, ''), use);
}

/** Names the address without its query, which opens the bucket and may be the administrator's. */
function createNotFoundError(source: BucketSource): FootlightError {
  const [address] = getAddress(source).split('?');
  return new FootlightError('source.not-found', { kind: 'input', reason: 'bucket', value: address });
}
