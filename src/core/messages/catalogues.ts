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
  if (catalogues) return catalogues;
  const { read, isWhole } = readCatalogues(PACKAGE_FOLDER);
  // What could not be read now, as too many files are open, is tried again at the next sentence.
  if (isWhole) replaceCatalogues(read);
  return read;
}

/** Adds sentences of code outside of the package, and replaces those with the same keys. */
export function registerCatalogue(language: string, catalogue: Catalogue): void {
  const all = new Map(getCatalogues());
  all.set(language, { ...all.get(language), ...catalogue });
  replaceCatalogues(all);
}

function replaceCatalogues(all: Map<string, Catalogue>): void {
  catalogues = all;
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

/**
 * Reads the catalogues below a folder. It never throws: sentences are read while an error is told, which must not be
 * lost. A file that is no JSON costs its own sentences.
 */
export function readCatalogues(folder: string): {
  readonly read: Map<string, Catalogue>;
  /** Whether every file could be opened. */
  readonly isWhole: boolean;
} {
  const read = new Map<string, Record<string, string>>();
  let isWhole = true;
  try {
    for (const { path, language } of findCatalogues(folder)) {
      const text = readFileSync(path, 'utf8');
      const catalogue = parseCatalogue(text);
      if (catalogue) merge(read, language, catalogue);
    }
  } catch {
    isWhole = false;
  }
  return { read, isWhole };
}

function parseCatalogue(text: string): Catalogue | undefined {
  try {
    return JSON.parse(text) as Catalogue;
  } catch {
    return undefined;
  }
}

function merge(into: Map<string, Record<string, string>>, language: string, catalogue: Catalogue): void {
  into.set(language, Object.assign(into.get(language) ?? {}, catalogue));
}
