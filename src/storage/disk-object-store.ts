import { createReadStream } from 'node:fs';
import { copyFile, mkdir, readdir, rename, rm, rmdir, stat } from 'node:fs/promises';
import { dirname, join, relative, sep } from 'node:path';
import type { Readable } from 'node:stream';
import { FootlightError } from '../core/errors.ts';
import { isTemporaryName, sweepTemporaryFiles, writeAtomically } from '../core/files.ts';
import { assertObjectKey } from './object-key.ts';
import type { ByteRange, ObjectFacts, ObjectStore } from './object-store.ts';

const always = (): boolean => true;
const never = (): boolean => false;
const MOST_TRIES = 20;

/** Objects as files below one folder. */
export class DiskObjectStore implements ObjectStore {
  readonly location: string;
  readonly #root: string;

  constructor(root: string) {
    this.#root = root;
    this.location = root;
  }

  async put(key: string, path: string, options: { readonly take?: boolean } = {}): Promise<void> {
    for (let tries = 1; ; tries++) {
      try {
        return await this.write(key, path, options);
      } catch (error) {
        // Another one may have removed the last object of the folder, and the folder before this one was in it.
        if ((error as NodeJS.ErrnoException).code !== 'ENOENT' || tries === MOST_TRIES) throw error;
        await stat(path);
      }
    }
  }

  async read(key: string, range?: ByteRange): Promise<Readable> {
    if (!(await this.facts(key))) throw objectNotFound(key);
    return createReadStream(this.path(key), range);
  }

  async facts(key: string): Promise<ObjectFacts | undefined> {
    const facts = await stat(this.path(key)).catch(() => undefined);
    return facts?.isFile() ? { key, sizeBytes: facts.size, modifiedAt: facts.mtime } : undefined;
  }

  async *list(prefix: string): AsyncIterable<ObjectFacts> {
    const entries = await readdir(join(this.#root, dirname(`${prefix}x`)), {
      recursive: true,
      withFileTypes: true,
    }).catch(() => []);
    for (const entry of entries) {
      if (!entry.isFile() || isTemporaryName(entry.name)) continue;
      const key = relative(this.#root, join(entry.parentPath, entry.name)).split(sep).join('/');
      const facts = key.startsWith(prefix) ? await this.facts(key) : undefined;
      if (facts) yield facts;
    }
  }

  async remove(key: string): Promise<void> {
    await rm(this.path(key), { force: true });
    for (let folder = dirname(key); folder !== '.'; folder = dirname(folder)) {
      // Folders exist only for what is in them; one that still holds something stays.
      if (!(await rmdir(join(this.#root, folder)).then(always, never))) return;
    }
  }

  localPath(key: string): string {
    return this.path(key);
  }

  async sweep(): Promise<void> {
    await sweepTemporaryFiles(this.#root);
  }

  /** Creates the folder of the store. */
  async open(): Promise<this> {
    await mkdir(this.#root, { recursive: true });
    return this;
  }

  private async write(key: string, path: string, { take = false }): Promise<void> {
    await writeAtomically(this.path(key), async (temporary) => {
      // A folder on another disk is no place to move to.
      if (!take || !(await rename(path, temporary).then(always, never))) await copyFile(path, temporary);
    });
  }

  private path(key: string): string {
    assertObjectKey(key);
    return join(this.#root, ...key.split('/'));
  }
}

export function objectNotFound(key: string): FootlightError {
  return new FootlightError('storage.not-found', { kind: 'input', value: key });
}
