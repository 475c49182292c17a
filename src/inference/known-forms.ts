import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { writeTextAtomically } from '../core/files.ts';
import { hashJson } from '../core/hashing.ts';

/** Raise it when files are recognized otherwise. */
const VERSION = 1;

/** By the digests of a model's files and a form's name: the place that each file has in the form. */
const formsSchema = z.record(z.string(), z.array(z.int().min(0)));

/** What files were recognized to be, so that none is tried twice: a large net takes tens of seconds for one picture. */
export class KnownForms {
  readonly #path: string;

  constructor(cacheDirectory: string) {
    this.#path = join(cacheDirectory, 'recognized-models.json');
  }

  /** The order of the files in a form, by their positions in `digests`; undefined if they were not recognized as that. */
  async find(form: string, digests: readonly string[]): Promise<readonly number[] | undefined> {
    return (await this.#readAll())[createKey(form, digests)];
  }

  async remember(form: string, digests: readonly string[], order: readonly number[]): Promise<void> {
    const known = { ...(await this.#readAll()), [createKey(form, digests)]: order };
    await writeTextAtomically(this.#path, `${JSON.stringify(known)}\n`);
  }

  /** An unreadable file counts as empty: models are tried again. */
  async #readAll(): Promise<Record<string, readonly number[]>> {
    try {
      return formsSchema.parse(JSON.parse(await readFile(this.#path, 'utf8')));
    } catch {
      return {};
    }
  }
}

function createKey(form: string, digests: readonly string[]): string {
  return hashJson({ version: VERSION, form, digests }).slice(0, 32);
}
