import { readFile, writeFile } from 'node:fs/promises';
import { ARCHITECTURE } from './arrows.ts';
import { insertTable, renderTable } from './table.ts';

// Writes the declared arrows into the page that shows them: `npm run docs:architecture`.
const page = new URL('../../docs/architecture.md', import.meta.url);
await writeFile(page, insertTable(await readFile(page, 'utf8'), renderTable(ARCHITECTURE)));
