import { randomBytes } from 'node:crypto';
import { mkdir, readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { createWriterName, readWriterName } from '../core/writer-name.ts';

/** No step builds for so long without a write. */
const FORGOTTEN_AFTER_MS = 24 * 3600 * 1000;

/** Folders in which processes build artifacts; machines and containers may share them. */
export class BuildFolders {
  readonly #root: string;

  constructor(root: string) {
    this.#root = root;
  }

  /** Creates the folder of them all, and removes what dead processes left. */
  async open(): Promise<void> {
    await mkdir(this.#root, { recursive: true });
    const names = await readdir(this.#root);
    await Promise.all(names.map((name) => this.removeIfAbandoned(name)));
  }

  /** @returns the path of a folder that nobody has, which is not created */
  choosePath(): string {
    // Earlier versions, which may run on the same folder, take the number that a name begins with for its process.
    const id = `${process.pid}-${randomBytes(6).toString('hex')}`;
    return join(this.#root, createWriterName(id));
  }

  /** A name without a place is of an earlier version, and its process may run elsewhere too. */
  private async removeIfAbandoned(name: string): Promise<void> {
    const folder = join(this.#root, name);
    const writer = readWriterName(name)?.writer ?? 'elsewhere';
    if (writer === 'alive') return;
    if (writer === 'dead' || (await isForgotten(folder))) await rm(folder, { recursive: true, force: true });
  }
}

/** Whether nothing in a folder was written for a day; one that changes or vanishes meanwhile is left alone. */
async function isForgotten(folder: string): Promise<boolean> {
  const oldest = Date.now() - FORGOTTEN_AFTER_MS;
  try {
    const entries = await readdir(folder, { recursive: true });
    const stats = await Promise.all(['', ...entries].map((entry) => stat(join(folder, entry))));
    return stats.every(({ mtimeMs }) => mtimeMs < oldest);
  } catch {
    return false;
  }
}
