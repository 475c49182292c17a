import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';

const ROOT = join(import.meta.dirname, '../..');

/** The rows of all tables of a page, without their heads. */
function listRows(page: string): string[][] {
  return readFileSync(join(ROOT, page), 'utf8')
    .split('\n')
    .filter((line) => line.startsWith('| ') && !line.startsWith('| Of the design'))
    .map((line) =>
      line
        .split('|')
        .slice(1, -1)
        .map((cell) => cell.trim()),
    );
}

test('every row of the designs names a test that exists, or a reason', () => {
  const rows = listRows('docs/designs.md');
  assert.ok(rows.length > 50);
  for (const [item, here, proof = ''] of rows) {
    assert.ok(item && here, proof);
    const file = /^`(test\/[\w./-]+\.test\.ts)`$/.exec(proof)?.[1];
    if (file === undefined) assert.match(proof, /^Reason: .{20,}/, item);
    else assert.ok(existsSync(join(ROOT, file)), `${item}: ${file}`);
  }
});
