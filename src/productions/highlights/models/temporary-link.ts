import { readFile } from 'node:fs/promises';
import { FootlightError } from '../../../core/errors.ts';
import { bytes } from '../../../core/messages/message.ts';
import type { ObjectStore } from '../../../storage/object-store.ts';
import { openObjectStore } from '../../../storage/store-url.ts';

/** An address where a service can fetch a file for a while. */
export interface TemporaryLink extends AsyncDisposable {
  readonly url: string;
}

/** Opens the store of FOOTLIGHT_TEMP_STORE, where models' services fetch copies; undefined if none is configured. */
export async function openTemporaryStore(): Promise<ObjectStore | undefined> {
  const address = process.env.FOOTLIGHT_TEMP_STORE;
  return address ? openObjectStore(address) : undefined;
}

/** Services accept up to 10 MB of base64, which is a third longer than the content. */
const MAX_INLINE_BYTES = Math.floor((10_000_000 * 3) / 4) - 100;

/**
 * Gives a model's service access to a file: by a signed address of `store`, removed afterwards, or without a store by a
 * data URL within the request.
 *
 * @throws `model.proxy-too-large` if a file is too large for a data URL
 */
export async function createTemporaryLink(
  path: string,
  key: string,
  store: ObjectStore | undefined,
  expirySeconds: number,
): Promise<TemporaryLink> {
  if (!store?.presign) return createInlineLink(path);
  await store.put(key, path);
  const url = await store.presign(key, expirySeconds);
  return { url, [Symbol.asyncDispose]: () => store.remove(key) };
}

async function createInlineLink(path: string): Promise<TemporaryLink> {
  const content = await readFile(path);
  if (content.length > MAX_INLINE_BYTES) {
    throw new FootlightError('model.proxy-too-large', {
      kind: 'usage',
      parameters: { size: bytes(content.length) },
      value: String(content.length),
    });
  }
  return { url: `data:video/mp4;base64,${content.toString('base64')}`, async [Symbol.asyncDispose]() {} };
}
