import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/**
 * Sentences by their keys, in the message format of Intlify, which vue-i18n reads too: `{name}` is a parameter,
 * `one | {count} others` a plural, `{'@'}` a special character.
 *
 * @see https://vue-i18n.intlify.dev/guide/essentials/syntax
 */
export type Catalogue = Readonly<Record<string, string>>;

/** The language in which every sentence exists. */
export const DEFAULT_LANGUAGE = 'en';

/** A file of sentences stands beside the code that says them, named by its language: `en.json`, `zh-Hant.json`. */
const CATALOGUE_FILE = /^([a-z]{2,3}(?:-[A-Za-z0-9]{2,8})*)\.json$/;
const PACKAGE_FOLDER = fileURLToPath(new URL('../..', import.meta.url));

let catalogues: Map<string, Catalogue> | undefined;
const listeners: (() => void)[] = [];

/** Returns all sentences by language, for every language that has any. */
export function getCatalogues(): ReadonlyMap<string, Catalogue> {
  catalogues ??= readCatalogues(PACKAGE_FOLDER);
  return catalogues;
}

/** Adds sentences of code outside of the package, and replaces those with the same keys. */
export function registerCatalogue(language: string, catalogue: Catalogue): void {
  catalogues ??= readCatalogues(PACKAGE_FOLDER);
  merge(catalogues, language, catalogue);
  for (const listener of listeners) listener();
}

/** Calls `listener` whenever sentences were added. */
export function onCatalogueChange(listener: () => void): void {
  listeners.push(listener);
}

/** Finds the catalogue files below a folder. */
export function findCatalogues(folder: string): { readonly path: string; readonly language: string }[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true }).flatMap(({ name, parentPath }) => {
    const language = CATALOGUE_FILE.exec(name)?.[1];
    return language ? [{ path: join(parentPath, name), language }] : [];
  });
}

function readCatalogues(folder: string): Map<string, Catalogue> {
  const read = new Map<string, Catalogue>();
  for (const { path, language } of findCatalogues(folder))
    try {
      merge(read, language, JSON.parse(readFileSync(path, 'utf8')) as Catalogue);
    } catch {
      // One file that can't be read costs its sentences, not the error that was to be told; a test finds it.
    }
  return read;
}

function merge(into: Map<string, Catalogue>, language: string, catalogue: Catalogue): void {
  into.set(language, { ...into.get(language), ...catalogue });
}
