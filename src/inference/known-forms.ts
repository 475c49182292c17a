import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { writeTextAtomically } from '../core/files.ts';
import { hashJson } from '../core/hashing.ts';

/** Raise it when files are recognized otherwise. */
const VERSION = 1;

/** By the digests of a model's files and a form's name: the place that each file has in the form. */
const formsSchema = z.record(z.string(), z.array(z.int().min(0)));

interface KnownForm<Form> {
  readonly form: Form;
  readonly order: readonly number[];
}

/** What files were recognized to be, so that none is tried twice: a large net takes tens of seconds for one picture. */
export class KnownForms {
  readonly #path: string;

  constructor(cacheDirectory: string) {
    this.#path = join(cacheDirectory, 'recognized-models.json');
  }

  /**
   * The first of the forms that the files were recognized as, and their order in it, by their positions in `digests`; undefined if
   * they were recognized as none.
   */
  async find<Form extends { readonly name: string }>(
    forms: readonly Form[],
    digests: readonly string[],
  ): Promise<KnownForm<Form> | undefined> {
    const known = await this.#readAll();
    return forms
      .map((form) => ({ form, order: known[createKey(form.name, digests)] ?? [] }))
      .find(({ order }) => isPermutation(order, digests.length));
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

/** Whether each position of so many is there once. */
function isPermutation(order: readonly number[], count: number): boolean {
  return order.length === count && new Set(order).size === count && order.every((at) => at < count);
}

function createKey(form: string, digests: readonly string[]): string {
  return hashJson({ version: VERSION, form, digests }).slice(0, 32);
}
