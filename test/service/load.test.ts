import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { join, resolve } from 'node:path';
import { test } from 'node:test';
import { promisify } from 'node:util';
import { unlessFull } from '../support/full.ts';

const ROOT = resolve(import.meta.dirname, '../..');
const SMALL = '--tasks=16 --seconds=8 --callers=4 --followers=24 --kills=1 --full=2'.split(' ');

test('under load, with PostgreSQL and a worker killed and a full disk, no task is lost or doubled and all are answered in words', {
  skip: unlessFull,
}, async () => {
  // It fails by itself where one was; its figures are for people.
  const { stdout } = await promisify(execFile)(
    process.execPath,
    [join(ROOT, 'bench/service-load.ts'), ...SMALL],
    { cwd: ROOT, timeout: 300_000 },
  );
  const report = JSON.parse(stdout);
  const { accepted, lost, doubled, followed, brokenStories, callers, status, quota, disk, faults } = report;
  assert.deepEqual(faults, []);
  assert.match(disk, /^(full for 2 s|none may be mounted)$/);
  assert.deepEqual({ accepted, lost, doubled }, { accepted: 16, lost: 0, doubled: 0 });
  assert.deepEqual([followed.broken, brokenStories], [0, 0]);
  for (const { none, refusedWithoutWords } of [callers, status])
    assert.deepEqual([none, refusedWithoutWords], [0, 0]);
  assert.deepEqual(quota, { refused: ['quota.bytes', 'quota.bytes'], freed: 202 });
});
