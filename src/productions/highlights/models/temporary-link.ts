import { readFile } from 'node:fs/promises';
import { FootlightError } from '../../../core/errors.ts';
import { bytes } from '../../../core/messages/message.ts';
import type { ObjectStore } from '../../../storage/object-store.ts';
import { openObjectStore } from '../../../storage/store-url.ts';

/** An address under which a service can fetch a file for a while. */
export interface TemporaryLink extends AsyncDisposable {
  readonly url: string;
}

/** Where copies for a model lie while its service fetches them; undefined where none is configured. */
export async function openTemporaryStore(): Promise<ObjectStore | undefined> {
  const address = process.env.FOOTLIGHT_TEMP_STORE;
  return address ? openObjectStore(address) : undefined;
}

/** Services take up to 10 MB of base64, which is a third longer than what it stands for. */
const MAX_INLINE_BYTES = Math.floor((10_000_000 * 3) / 4) - 100;

/**
 * Lets a model's service have a file: by a signed address of `store`, removed afterwards, or within the request where
 * there is no store and the file is small.
 *
 * @throws `model.proxy-too-large`
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
