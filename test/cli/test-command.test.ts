import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { createTemporaryFolder } from '../support/temporary-folder.ts';

const RUN = fileURLToPath(new URL('../run.ts', import.meta.url));
const folder = createTemporaryFolder();
mkdirSync(join(folder, 'deep'));
writeFileSync(
  join(folder, 'a.test.ts'),
  "import { test } from 'node:test';\ntest('keeps', () => {});\ntest('breaks', () => { throw new Error(); });\n",
);
writeFileSync(
  join(folder, 'deep', 'b.test.ts'),
  "import { test } from 'node:test';\ntest('waits', { skip: true }, () => {});\n",
);
writeFileSync(join(folder, 'deep', 'helper.ts'), 'throw new Error();\n');

/** The closing line, or what was said instead of it. */
function runTests(...args: string[]): { status: number | null; end: string } {
  const { NODE_TEST_CONTEXT: _, ...env } = process.env;
  const { status, stdout, stderr } = spawnSync(process.execPath, [RUN, ...args], { env, encoding: 'utf8' });
  return { status, end: stderr || stdout.trimEnd().split('\n').at(-1)! };
}

test('a folder stands for the tests below it', () => {
  assert.deepEqual(runTests(folder), { status: 1, end: '1 passed, 1 failed, 1 skipped' });
});

test('files and globs are taken as before', () => {
  assert.deepEqual(runTests(join(folder, 'a.test.ts')), { status: 1, end: '1 passed, 1 failed, 0 skipped' });
  assert.deepEqual(runTests(join(folder, '{a,c}.test.ts')), {
    status: 1,
    end: '1 passed, 1 failed, 0 skipped',
  });
});

test('a pattern chooses tests by name; one that fits none fails', () => {
  const keeps = runTests('--test-name-pattern=keeps', folder);
  assert.deepEqual(keeps, { status: 0, end: '1 passed, 0 failed, 0 skipped' });
  const none = runTests('--test-name-pattern=nothing', folder);
  assert.deepEqual(none, { status: 1, end: '0 passed, 0 failed, 0 skipped' });
});

test('a place without tests and an unknown option are errors', () => {
  assert.deepEqual(runTests(join(folder, 'gone')), {
    status: 1,
    end: `No test file is at ${join(folder, 'gone')}.\n`,
  });
  const unknown = runTests('--fast');
  assert.equal(unknown.status, 1);
  assert.match(unknown.end, /--fast[\s\S]*Usage: /);
});
