import { readFileSync } from 'node:fs';
import { relative } from 'node:path';
import { type Catalogue, findCatalogues } from '../../src/core/messages/catalogues.ts';

/** A folder's sentences in one language. */
export interface CatalogueFile {
  /** Relative to the folder that was read, such as `core/en.json`. */
  readonly path: string;
  readonly language: string;
  readonly sentences: Catalogue;
}

export function readCatalogueFiles(folder: string): CatalogueFile[] {
  return findCatalogues(folder).map(({ path, language }) => ({
    path: relative(folder, path).replaceAll('\\', '/'),
    language,
    sentences: JSON.parse(readFileSync(path, 'utf8')) as Catalogue,
  }));
}
