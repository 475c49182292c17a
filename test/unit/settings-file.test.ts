import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { z } from 'zod';
import { readSettingsFile } from '../../src/productions/read-settings-file.ts';
import { readEdit } from '../../src/productions/render/read-edit.ts';
import { createTemporaryFolder } from '../support/temporary-folder.ts';

/** As plain UTF-8, with a byte order mark, and in UTF-16 of both orders. */
function encode(text: string): (string | Buffer)[] {
  const marked = `\ufeff${text}`;
  return [text, marked, Buffer.from(marked, 'utf16le'), Buffer.from(marked, 'utf16le').swap16()];
}

test('a plan is read as editors and shells of Windows keep it', async () => {
  const path = join(createTemporaryFolder(), 'plan.json');
  const file = { path, schema: z.object({ words: z.string() }), code: 'background.plan-invalid' };
  const text = JSON.stringify({ words: '左边的女演员' });
  for (const content of encode(text)) {
    await writeFile(path, content);
    assert.deepEqual(await readSettingsFile(file), JSON.parse(text));
  }
});

test('so is an edit', async () => {
  const path = join(createTemporaryFolder(), 'edit.json');
  for (const content of encode(
    await readFile(join(import.meta.dirname, '../../examples/edit.json'), 'utf8'),
  )) {
    await writeFile(path, content);
    const { edit } = await readEdit(path, () => assert.fail('nothing is read as another'));
    assert.ok(edit.version !== undefined);
  }
});
