import assert from 'node:assert/strict';
import { mkdir, readdir, readFile, readlink, symlink, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { test } from 'node:test';
import {
  assertWritableDestination,
  commitFile,
  createTemporarySiblingPath,
  sweepTemporaryFiles,
  writeTextAtomically,
} from '../../src/core/files.ts';
import { PROCESS_MARK } from '../../src/core/process-name.ts';
import { createTemporaryFolder } from '../support/temporary-folder.ts';

const PLACE_AND_START = PROCESS_MARK.slice(0, PROCESS_MARK.lastIndexOf('.'));
const DEAD_PID = 2 ** 22 + 1;
const folder = createTemporaryFolder();

test('what a dead process left of an output is removed; what lives or is another’s stays', async () => {
  const kept = [
    `.film.mp4@${PLACE_AND_START}.${process.pid}-0123abcd.part`,
    `.film.mp4@another-machine.${DEAD_PID}-0123abcd.part`,
    `.filmed.mp4@${PLACE_AND_START}.${DEAD_PID}-0123abcd.part`,
    `.other.mp4@${PLACE_AND_START}.${DEAD_PID}-0123abcd.part`,
    '.film.mp4.notes.part',
    'film.mp4',
  ];
  const left = ['film.mp4', 'film.srt', 'film-dialogue.wav'].map(
    (name) => `.${name}@${PLACE_AND_START}.${DEAD_PID}-0123abcd.part`,
  );
  for (const name of [...kept, ...left]) await writeFile(join(folder, name), '');
  await assertWritableDestination(join(folder, 'film.mp4'));
  assert.deepEqual((await readdir(folder)).sort(), kept.toSorted());
});

test('a sweep finds what dead processes left anywhere below a folder', async () => {
  const deep = join(folder, 'a', 'b');
  await mkdir(deep, { recursive: true });
  const left = `.object@${PLACE_AND_START}.${DEAD_PID}-0123abcd.part`;
  for (const name of [left, 'object']) await writeFile(join(deep, name), '');
  await sweepTemporaryFiles(folder);
  assert.deepEqual(await readdir(deep), ['object']);
});

test('a folder that is only tried is not left behind', async () => {
  const outer = join(folder, 'outer');
  await mkdir(outer);
  await assertWritableDestination(join(outer, 'new', 'deep', 'film.mp4'));
  assert.deepEqual(await readdir(outer), []);
  await assertWritableDestination(join(outer, 'film.mp4'));
  assert.deepEqual(
    await readdir(folder, { withFileTypes: true }).then((all) => all.some(({ name }) => name === 'outer')),
    true,
  );
});

test('where no folder may be made, it is told at once', { skip: process.platform !== 'linux' }, async () => {
  await assert.rejects(assertWritableDestination('/proc/none/deep/film.mp4'), /\/proc\/none/);
});

test('a symbolic link is written through and stays, whether or not its file exists yet', async () => {
  const shelf = join(folder, 'shelf');
  await mkdir(shelf);
  const links = { 'old.txt': 'was here', 'new.txt': undefined };
  for (const [name, content] of Object.entries(links)) {
    const link = join(folder, name);
    if (content) await writeFile(join(shelf, name), content);
    await symlink(join('shelf', name), link);
    await assertWritableDestination(link);
    await writeTextAtomically(link, `one ${name}`);
    assert.equal(await readFile(join(shelf, name), 'utf8'), `one ${name}`);
    await writeFile(join(folder, 'staged.txt'), `two ${name}`);
    await commitFile(join(folder, 'staged.txt'), link);
    assert.equal(await readFile(join(shelf, name), 'utf8'), `two ${name}`);
    assert.equal(await readlink(link), join('shelf', name));
  }
  assert.deepEqual((await readdir(shelf)).sort(), ['new.txt', 'old.txt'], 'nothing temporary is left');
});

test('a name that is as long as names can be is written', async () => {
  const path = join(folder, `${'片'.repeat(83)}.txt`);
  await writeTextAtomically(path, 'whole');
  assert.equal(await readFile(path, 'utf8'), 'whole');
  // Of a process with this number that started at another time.
  const cut = basename(createTemporarySiblingPath(path)).replace(/-\d+\./, (start) =>
    start.replace(/\d/g, '1'),
  );
  await writeFile(join(folder, cut), '');
  await assertWritableDestination(path);
  assert.equal((await readdir(folder)).includes(cut), false, 'what a dead process left of it is removed too');
});
