import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { recognizeModelFiles } from '../../app.ts';
import type { InstalledModel, ModelStore, PullOptions } from '../../engines/model-store/model-store.ts';

/** A model of one's own that is to be added. */
export interface Addition {
  readonly name: string;
  /** Paths and addresses. */
  readonly given: readonly string[];
  readonly form: string | undefined;
}

type Recognized = Awaited<ReturnType<typeof recognizeModelFiles>>;

/**
 * Fetches what is given by address, recognizes it, and puts it into the store.
 *
 * @throws what `recognizeModelFiles` throws, `model.name-taken`, `model.offline`, `download.*`, `cancelled`
 */
export async function addModel(
  store: ModelStore,
  { name, given, form }: Addition,
  options: PullOptions,
): Promise<{ readonly model: InstalledModel; readonly recognized: Recognized }> {
  await store.assertFree(name);
  const folder = await mkdtemp(join(tmpdir(), 'footlight-models-'));
  try {
    const paths: string[] = [];
    for (const each of given)
      paths.push(isAddress(each) ? await fetchAlone(store, folder, each, options) : resolve(each));
    const recognized = await recognizeModelFiles(paths, form, options.signal);
    // What was fetched lies in a folder that is removed.
    const first = given[paths.indexOf(recognized.paths[0]!)]!;
    const source = isAddress(first) ? first : recognized.paths[0]!;
    const { task, form: found } = recognized;
    return { recognized, model: await store.add(name, recognized.paths, { task, form: found, source }) };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function isAddress(given: string): boolean {
  return /^https?:\/\//.test(given);
}

/** Files of two addresses may have one name. */
async function fetchAlone(
  store: ModelStore,
  folder: string,
  url: string,
  options: PullOptions,
): Promise<string> {
  return store.fetchInto(await mkdtemp(join(folder, 'file-')), url, options);
}
