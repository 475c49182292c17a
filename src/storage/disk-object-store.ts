import { createReadStream } from 'node:fs';
import { copyFile, mkdir, readdir, rename, rm, rmdir, stat } from 'node:fs/promises';
import { dirname, join, relative, sep } from 'node:path';
import type { Readable } from 'node:stream';
import { FootlightError } from '../core/errors.ts';
import { isTemporaryName, sweepTemporaryFiles, writeAtomically } from '../core/files.ts';
import { assertObjectKey } from './object-key.ts';
import type { ByteRange, ObjectHead, ObjectStore } from './object-store.ts';

const alwaysTrue = (): boolean => true;
const alwaysFalse = (): boolean => false;
const MAX_TRIES = 20;

/** Objects as files below one folder. */
export class DiskObjectStore implements ObjectStore {
  readonly location: string;
  readonly #root: string;

  constructor(root: string) {
    this.#root = root;
    this.location = root;
  }

  async put(key: string, path: string, options: { readonly move?: boolean } = {}): Promise<void> {
    for (let tries = 1; ; tries++) {
      try {
        return await this.write(key, path, options);
      } catch (error) {
        // Another process may have removed the empty folder between its creation and this write.
        if ((error as NodeJS.ErrnoException).code !== 'ENOENT' || tries === MAX_TRIES) throw error;
        await stat(path);
      }
    }
  }

  async read(key: string, range?: ByteRange): Promise<Readable> {
    if (!(await this.head(key))) throw createObjectNotFoundError(key);
    return createReadStream(this.getPath(key), range);
  }

  async head(key: string): Promise<ObjectHead | undefined> {
    const stats = await stat(this.getPath(key)).catch(() => undefined);
    return stats?.isFile() ? { key, sizeBytes: stats.size, modifiedAt: stats.mtime } : undefined;
  }

  async *list(prefix: string): AsyncIterable<ObjectHead> {
    const entries = await readdir(join(this.#root, dirname(`${prefix}x`)), {
      recursive: true,
      withFileTypes: true,
    }).catch(() => []);
    for (const entry of entries) {
      if (!entry.isFile() || isTemporaryName(entry.name)) continue;
      const key = relative(this.#root, join(entry.parentPath, entry.name)).split(sep).join('/');
      const stats = key.startsWith(prefix) ? await this.head(key) : undefined;
      if (stats) yield stats;
    }
  }

  async remove(key: string): Promise<void> {
    await rm(this.getPath(key), { force: true });
    for (let folder = dirname(key); folder !== '.'; folder = dirname(folder)) {
      // Removes empty folders upward; the first that is not empty ends it.
      if (!(await rmdir(join(this.#root, folder)).then(alwaysTrue, alwaysFalse))) return;
    }
  }

  getLocalPath(key: string): string {
    return this.getPath(key);
  }

  async sweep(): Promise<void> {
    await sweepTemporaryFiles(this.#root);
  }

  /** Creates the folder of the store. */
  async open(): Promise<this> {
    await mkdir(this.#root, { recursive: true });
    return this;
  }

  private async write(key: string, path: string, { move = false }): Promise<void> {
    await writeAtomically(this.getPath(key), async (temporary) => {
      // Renaming fails between disks: then the file is copied.
      if (!move || !(await rename(path, temporary).then(alwaysTrue, alwaysFalse)))
        await copyFile(path, temporary);
    });
  }

  private getPath(key: string): string {
    assertObjectKey(key);
    return join(this.#root, ...key.split('/'));
  }
}

export function createObjectNotFoundError(key: string): FootlightError {
  return new FootlightError('storage.not-found', { kind: 'input', value: key });
}
