import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { FootlightError } from '../core/errors.ts';
import { DiskObjectStore } from './disk-object-store.ts';
import type { ObjectStore } from './object-store.ts';
import type { S3Location } from './s3-object-store.ts';

/**
 * Opens the store that an address names: a folder, `file:///folder`, or
 * `s3://bucket/prefix?endpoint=https://host&region=name&style=path`. `oss://` is Aliyun's endpoint of the same
 * protocol, which takes the bucket in the host name.
 */
export async function openObjectStore(address: string): Promise<ObjectStore> {
  if (/^(s3|oss):/.test(address)) {
    const location = parseS3Address(address);
    const { S3ObjectStore } = await import('./s3-object-store.ts');
    return new S3ObjectStore(location);
  }
  const folder = address.startsWith('file:') ? fileURLToPath(address) : resolve(address);
  return new DiskObjectStore(folder).open();
}

/** Opens a store for as long as it is used: a bucket's connections would stay open for a while otherwise. */
export async function withObjectStore<Result>(
  address: string,
  use: (store: ObjectStore) => Promise<Result>,
): Promise<Result> {
  const store = await openObjectStore(address);
  try {
    return await use(store);
  } finally {
    store[Symbol.dispose]?.();
  }
}

/** @throws `storage.address` */
export function parseS3Address(address: string): S3Location {
  const url = URL.canParse(address) ? new URL(address) : undefined;
  if (!url || !/^[a-z0-9][a-z0-9.-]{1,62}$/.test(url.hostname)) throw createInvalidAddressError(address);
  const isAliyun = url.protocol === 'oss:';
  const region = url.searchParams.get('region') ?? undefined;
  const endpoint = url.searchParams.get('endpoint') ?? process.env.AWS_ENDPOINT_URL_S3;
  const path = decodeURIComponent(url.pathname).replace(/^\/+|\/+$/g, '');
  return {
    bucket: url.hostname,
    prefix: path === '' ? '' : `${path}/`,
    region: isAliyun ? (region ?? 'oss-cn-hangzhou') : region,
    endpoint: endpoint ?? (isAliyun ? `https://${region ?? 'oss-cn-hangzhou'}.aliyuncs.com` : undefined),
    pathStyle: url.searchParams.get('style') === 'path',
  };
}

function createInvalidAddressError(address: string): FootlightError {
  return new FootlightError('storage.address', { kind: 'usage', value: address.slice(0, 200) });
}
