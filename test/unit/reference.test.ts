import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { renderReferencePage } from '../../scripts/reference.ts';
import { createProductions } from '../../src/app.ts';

test('docs/reference.md is what `npm run docs` writes', async () => {
  const page = await readFile(new URL('../../docs/reference.md', import.meta.url), 'utf8');
  assert.ok(page === renderReferencePage((await createProductions()).values()), 'run `npm run docs`');
});
