import { mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { writeTextAtomically } from '../../src/core/files.ts';
import { renderReference } from './pages.ts';

const folder = fileURLToPath(new URL('../../docs/reference', import.meta.url));
for (const [name, text] of await renderReference()) {
  const path = join(folder, name);
  await mkdir(dirname(path), { recursive: true });
  await writeTextAtomically(path, text);
  process.stdout.write(`${path}\n`);
}
