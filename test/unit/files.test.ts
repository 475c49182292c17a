import assert from 'node:assert/strict';
import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { assertWritablePlace } from '../../src/core/files.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const DEAD_PID = 2 ** 22 + 1;
const folder = temporaryFolder();

test('what a dead process left of an output is removed; what lives or is another’s stays', async () => {
  const kept = [
    `.film.mp4.${process.pid}-0123abcd.part`,
    `.other.mp4.${DEAD_PID}-0123abcd.part`,
    '.film.mp4.notes.part',
    'film.mp4',
  ];
  for (const name of [...kept, `.film.mp4.${DEAD_PID}-0123abcd.part`])
    await writeFile(join(folder, name), '');
  await assertWritablePlace(join(folder, 'film.mp4'));
  assert.deepEqual((await readdir(folder)).sort(), kept.toSorted());
});
