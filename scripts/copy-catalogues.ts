import { copyFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { findCatalogues } from '../src/core/messages/catalogues.ts';

/** Puts the catalogues beside the compiled code that says them: `copy-catalogues.ts [FOLDER OF THE BUILD]`. */
const source = fileURLToPath(new URL('../src', import.meta.url));
const built = process.argv[2] ?? fileURLToPath(new URL('../dist', import.meta.url));
for (const { path } of findCatalogues(source)) await copyFile(path, join(built, relative(source, path)));
