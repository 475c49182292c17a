import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { suite, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { readSourceFiles } from '../../scripts/code/source-files.ts';
import { findVariables } from '../../scripts/reference/find-variables.ts';
import { renderReference } from '../../scripts/reference/pages.ts';
import { hasSentence } from '../../src/core/messages/translate.ts';

const FOLDER = new URL('../../docs/reference/', import.meta.url);
const SOURCE = fileURLToPath(new URL('../../src', import.meta.url));

suite('docs/reference is what `npm run docs` writes', async () => {
  for (const [name, text] of await renderReference())
    test(name, async () => {
      const stored = await readFile(new URL(name, FOLDER), 'utf8').catch(() => '');
      assert.ok(stored === text, 'run `npm run docs`');
    });
});

test('every environment variable that the code reads is explained', () => {
  const names = [...findVariables(readSourceFiles(SOURCE)).keys()];
  assert.deepEqual(
    names.filter((name) => !hasSentence(`variable.${name}`)),
    [],
  );
});
