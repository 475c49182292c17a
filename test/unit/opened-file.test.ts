import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdir, readFile, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { beforeEach, suite, test } from 'node:test';
import { openBelow } from '../../src/execution/inputs/opened-file.ts';
import { TaskFiles } from '../../src/jobs/files/task-files.ts';
import { createTemporaryFolder } from '../support/temporary-folder.ts';

const folder = createTemporaryFolder();
const root = join(folder, 'root');
const film = join(root, 'a', 'film.mp4');
const outside = join(folder, 'outside', 'film.mp4');

beforeEach(async () => {
  for (const path of [film, outside]) {
    await rm(path, { force: true });
    await rm(join(path, '..'), { recursive: true, force: true });
    await mkdir(join(path, '..'), { recursive: true });
    await writeFile(path, path === film ? 'inside' : 'outside');
  }
});

suite('a file that was opened', () => {
  test('stays what was checked when a link takes its place, also for other processes', async () => {
    await using opened = await openBelow(film, root);
    await rm(film);
    await symlink(outside, film);
    if (process.platform !== 'linux') return;
    assert.equal(await readFile(opened.path, 'utf8'), 'inside');
    assert.equal(execFileSync('cat', [opened.path], { encoding: 'utf8' }), 'inside');
  });

  test('is refused where a link leads out, in its place or in that of a folder, or where it is no file', async () => {
    await rm(film);
    await symlink(outside, film);
    await assert.rejects(openBelow(film, root), { code: 'source.not-found' });
    await rename(join(root, 'a'), join(root, 'b'));
    await symlink(join(folder, 'outside'), join(root, 'a'));
    await assert.rejects(openBelow(film, root), { code: 'source.not-found' });
    const pipe = join(root, 'pipe');
    execFileSync('mkfifo', [pipe]);
    for (const path of [pipe, root, join(root, 'none'), outside])
      await assert.rejects(openBelow(path, root), { code: 'source.not-found' });
    await rm(join(root, 'a'));
  });
});

test('a run reads the files that it opened, under their own names, and closes them', async () => {
  const files = new TaskFiles(join(folder, 'run'), undefined as never);
  await files.open();
  const sources = { input: { kind: 'path', path: film, root } } as const;
  const { inputs } = await files.openPaths(sources);
  await rm(film);
  await symlink(outside, film);
  const { input } = inputs;
  assert.ok(input?.kind === 'path' && basename(input.path) === 'film.mp4');
  if (process.platform === 'linux') assert.equal(await readFile(input.path, 'utf8'), 'inside');
  assert.deepEqual((await files.openPaths(sources)).inputs, inputs, 'tried again, it is the same file');
  await files.remove();
  await assert.rejects(readFile(input.path));
});

test('of a list, one that leads out by now costs that one alone', async () => {
  const files = new TaskFiles(join(folder, 'list'), undefined as never);
  await files.open();
  const link = join(root, 'link.mp4');
  await symlink(outside, link);
  const listed = {
    'inputs.0': { kind: 'path', path: film, root },
    'inputs.1': { kind: 'path', path: link, root },
  };
  const { inputs, failures } = await files.openPaths(listed as never);
  assert.deepEqual([Object.keys(inputs), failures['inputs.1']?.code], [['inputs.0'], 'source.not-found']);
  await assert.rejects(files.openPaths({ input: listed['inputs.1'] } as never), { code: 'source.not-found' });
  await files.remove();
  await rm(link);
});
