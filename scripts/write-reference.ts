import { fileURLToPath } from 'node:url';
import { createProductions } from '../src/app.ts';
import { writeTextAtomically } from '../src/core/files.ts';
import { renderReferencePage } from './reference.ts';

const path = fileURLToPath(new URL('../docs/reference.md', import.meta.url));
await writeTextAtomically(path, renderReferencePage((await createProductions()).values()));
process.stdout.write(`${path}\n`);
