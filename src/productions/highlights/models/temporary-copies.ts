import { readFile } from 'node:fs/promises';
import { FootlightError, getErrorMessages, toFootlightError } from '../../../core/errors.ts';
import { bytes } from '../../../core/messages/message.ts';
import { createWarning, type Warning } from '../../../core/warning.ts';
import type { ObjectStore } from '../../../storage/object-store.ts';
import { openObjectStore } from '../../../storage/store-url.ts';
import { COPIES_FOLDER, removeLeftOvers } from './left-over-copies.ts';

/** Services accept up to 10 MB of base64, which is a third longer than the content. */
const MAX_INLINE_BYTES = Math.floor((10_000_000 * 3) / 4) - 100;

type Presign = NonNullable<ObjectStore['presign']>;
type TemporaryStore = ObjectStore & { readonly presign: Presign };

/**
 * Copies that models' services fetch, below `temp-compressed/RUN/` in the store of FOOTLIGHT_TEMP_STORE. They are
 * removed when the run ends; what a killed one left is removed by the next run, and by workers of a service.
 */
export class TemporaryCopies implements AsyncDisposable {
  readonly #runId: string;
  readonly #warn: ((warning: Warning) => void) | undefined;
  #store: Promise<TemporaryStore | undefined> | undefined;

  /** @param warn is told of copies that can't be removed at the end */
  constructor(runId: string, warn?: (warning: Warning) => void) {
    this.#runId = runId;
    this.#warn = warn;
  }

  /** Whether copies can be put where services fetch them. */
  async hasStore(): Promise<boolean> {
    return (await this.openStore()) !== undefined;
  }

  /** Whether the store was opened in this run, so that there may be something to remove. */
  async hasUsed(): Promise<boolean> {
    return (await this.#store?.catch(() => undefined)) !== undefined;
  }

  /** Uploads a file. @returns its key */
  async put(name: string, path: string): Promise<string> {
    const key = `${COPIES_FOLDER}/${this.#runId}/${name}`;
    await (await this.openStore())!.put(key, path);
    return key;
  }

  async has(key: string): Promise<boolean> {
    return (await (await this.openStore())?.head(key)) !== undefined;
  }

  /** Signs an address of a copy. @param seconds that it is valid for */
  async link(key: string, seconds: number): Promise<string> {
    return (await this.openStore())!.presign(key, seconds);
  }

  /** @throws errors of the store */
  async removeAll(): Promise<void> {
    const store = await this.#store?.catch(() => undefined);
    if (store)
      for await (const { key } of store.list(`${COPIES_FOLDER}/${this.#runId}/`)) await store.remove(key);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.removeAll().catch((error: unknown) => {
      const reason = getErrorMessages(toFootlightError(error)).message;
      this.#warn?.(createWarning('highlights.copies-left', { reason }));
    });
    const store = await this.#store?.catch(() => undefined);
    store?.[Symbol.dispose]?.();
  }

  private openStore(): Promise<TemporaryStore | undefined> {
    this.#store ??= openTemporaryStore();
    return this.#store;
  }
}

async function openTemporaryStore(): Promise<TemporaryStore | undefined> {
  const address = process.env.FOOTLIGHT_TEMP_STORE;
  const store = address ? await openObjectStore(address) : undefined;
  if (!canPresign(store)) return undefined;
  // What is left over hinders nobody: a bucket that can't be listed is no reason to fail.
  await removeLeftOvers(store).catch(() => undefined);
  return store;
}

function canPresign(store: ObjectStore | undefined): store is TemporaryStore {
  return store?.presign !== undefined;
}

/**
 * Makes a data URL of a file, to be sent within a request.
 *
 * @throws `model.proxy-too-large`
 */
export async function createInlineLink(path: string): Promise<string> {
  const content = await readFile(path);
  if (content.length > MAX_INLINE_BYTES) {
    throw new FootlightError('model.proxy-too-large', {
      kind: 'usage',
      parameters: { size: bytes(content.length) },
      value: String(content.length),
    });
  }
  return `data:video/mp4;base64,${content.toString('base64')}`;
}
