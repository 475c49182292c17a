import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';

const ROOT = join(import.meta.dirname, '../..');
const PAGE = readFileSync(join(ROOT, 'docs/designs.md'), 'utf8');

/** Rows of the page's tables below the heading that they stand under, without the tables' own heads. */
function listRows(): { heading: string; cells: string[] }[] {
  let heading = '';
  return PAGE.split('\n').flatMap((line) => {
    if (line.startsWith('#')) heading = line.replace(/^#+ /, '');
    if (!line.startsWith('| ') || line.startsWith('| Of the design')) return [];
    const cells = line.replaceAll('\\|', '¦').split('|').slice(1, -1);
    return [{ heading, cells: cells.map((cell) => cell.trim()) }];
  });
}

/** A file with the name of one of its tests: `test/designs/x.test.ts` “takes the request”. */
const PROOF = /^`(test\/[\w./-]+\.test\.ts)` “(.+)”$/;

/** Whether a test's source has a test of that name, whatever quotes are written around it. */
function hasTest(path: string, name: string): boolean {
  const source = readFileSync(join(ROOT, path), 'utf8');
  return ["'", '"', '`'].some((quote) => source.includes(`test(${quote}${name}${quote}`));
}

test('every row of the designs names a test that exists, or a reason', () => {
  const rows = listRows();
  assert.ok(rows.length > 130, String(rows.length));
  for (const { heading, cells } of rows) {
    const [item, here, proof = ''] = cells;
    assert.equal(cells.length, 3, `${heading}: ${item}`);
    assert.ok(item && here, `${heading}: ${proof}`);
    const [, path, name] = PROOF.exec(proof) ?? [];
    if (path === undefined) assert.match(proof, /^Reason: .{20,}/, item);
    else
      assert.ok(
        existsSync(join(ROOT, path)) && hasTest(path, name!),
        `${item}: ${path} has no test “${name}”`,
      );
  }
});

test('every heading of the designs has its rows', () => {
  const headings = new Set(listRows().map(({ heading }) => heading));
  const parts = PAGE.split('\n').filter((line) => line.startsWith('### '));
  assert.ok(parts.length >= 60, String(parts.length));
  for (const part of parts) assert.ok(headings.has(part.slice(4)), part);
});
