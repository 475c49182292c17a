import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Configstore } from '@tus/file-store';
import type { Upload } from '@tus/server';
import { writeTextAtomically } from '../../core/files.ts';

/**
 * What the protocol's library notes of each unfinished upload, as `ID.json` beside its file. Its own store writes over
 * what is there, so a full disk would leave half a description and an upload that nobody can go on with.
 */
export class UploadDescriptions implements Configstore {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** @returns undefined where there is none that can be read */
  async get(id: string): Promise<Upload | undefined> {
    try {
      return JSON.parse(await readFile(this.getPath(id), 'utf8')) as Upload;
    } catch {
      return undefined;
    }
  }

  async set(id: string, upload: Upload): Promise<void> {
    await writeTextAtomically(this.getPath(id), JSON.stringify(upload));
  }

  async delete(id: string): Promise<void> {
    await rm(this.getPath(id), { force: true });
  }

  private getPath(id: string): string {
    return join(this.#folder, `${id}.json`);
  }
}
