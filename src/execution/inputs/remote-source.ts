import { toSafeName } from '../../core/file-names.ts';
import { checkUrl } from '../../storage/address-guard.ts';
import type { NetworkPolicy } from '../../storage/network-policy.ts';
import { assertObjectKey } from '../../storage/object-key.ts';
import { parseS3Address } from '../../storage/store-url.ts';
import type { BucketSource, RemoteSource } from './input-source.ts';

/** @throws `source.url`, `source.address-refused` */
export function createUrlSource(text: string, network: NetworkPolicy): RemoteSource {
  const url = checkUrl(text, network);
  return { kind: 'url', url: url.href, name: toSafeName(decodeSafely(url.pathname)) };
}

/** An object of a bucket. @param address how the bucket is opened. @throws `storage.address`, `storage.key` */
export function createBucketSource(text: string, address: string): RemoteSource {
  parseS3Address(address);
  const key = createObjectKey(text);
  assertObjectKey(key);
  return { kind: 'bucket', address, key, name: toSafeName(key) };
}

/** Creates the key that an address in a bucket names. */
export function createObjectKey(text: string): string {
  const path = URL.canParse(text) ? new URL(text).pathname : '';
  return decodeSafely(path).replace(/^\/+/, '');
}

/** Returns the full address of a source. */
export function getAddress(source: RemoteSource): string {
  return source.kind === 'url' ? source.url : createBucketUrl(source, source.key);
}

/** Creates the address of an object. Keys are absolute: a prefix in the address of the bucket is dropped. */
export function createBucketUrl({ address }: BucketSource, key: string): string {
  const url = new URL(address);
  url.pathname = key.split('/').map(encodeURIComponent).join('/');
  return url.href;
}

/** Decodes percent-encoding; invalid encodings stay as they are. */
function decodeSafely(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
