import { type CatalogueModel, getPurpose } from './catalogue.ts';
import type { InstalledModel, ModelStore } from './model-store.ts';

/** A model that is installed or could be. */
export interface ListedModel {
  readonly name: string;
  /** The task interface that uses it, such as upscaler. */
  readonly task: string;
  /** What it is for, in the language that was asked for; undefined for a user's own. */
  readonly purpose: string | undefined;
  /** What the ports of a user's own were recognized as, where that is known. */
  readonly form: string | undefined;
  readonly licence: string;
  readonly homepage: string | undefined;
  readonly isInstalled: boolean;
  /** On disk where it is installed, else about as much as it will be. */
  readonly bytes: number;
}

/** All models of the catalogues, then those that users added, in a language. */
export async function listModels(store: ModelStore, language: string): Promise<ListedModel[]> {
  const installed = new Map((await store.listInstalled()).map((model) => [model.name, model]));
  const catalogue = await store.readCatalogue();
  const known = [...catalogue.values()].map((entry) => describe(entry, installed.get(entry.name), language));
  const own = [...installed.values()].filter(({ name }) => !catalogue.has(name)).map(describeOwn);
  return [...known, ...own];
}

function describe(
  entry: CatalogueModel,
  installed: InstalledModel | undefined,
  language: string,
): ListedModel {
  const { name, task, licence, homepage, files } = entry;
  return {
    ...{ name, task, licence, homepage },
    purpose: getPurpose(entry, language),
    form: undefined,
    isInstalled: installed !== undefined,
    bytes: installed ? sumBytes(installed) : files.reduce((sum, file) => sum + file.approximateBytes, 0),
  };
}

/** Those that were added before forms were recognized are upscalers. */
function describeOwn(model: InstalledModel): ListedModel {
  const { name, licence, task = 'upscaler', form } = model;
  const unknown = { purpose: undefined, homepage: undefined };
  return { name, licence, form, ...unknown, task, isInstalled: true, bytes: sumBytes(model) };
}

function sumBytes({ files }: InstalledModel): number {
  return files.reduce((sum, file) => sum + file.bytes, 0);
}
