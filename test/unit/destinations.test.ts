import assert from 'node:assert/strict';
import { mkdir, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { z } from 'zod';
import { holdsFile, openDestination, writeDestination } from '../../src/execution/destinations.ts';
import { DiskArtifactStore } from '../../src/execution/disk-artifact-store.ts';
import { optionMeta } from '../../src/execution/option-meta.ts';
import type { Production } from '../../src/execution/production.ts';
import { runWorkflow } from '../../src/execution/runner.ts';
import { defineStages } from '../../src/execution/stage.ts';
import type { Step } from '../../src/execution/step.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const folder = temporaryFolder();
const STAGES = defineStages({ write: { unit: 'files', weight: 1 } });

/** Writes its text to a place of the user's. */
const writeStep: Step<{ text: string }, { path: string }, { digest: string }> = {
  ...STAGES.write,
  version: '1',
  run: async (_context, { text }, { path }) => ({
    digest: await writeDestination(path, (temporary) => writeFile(temporary, text)),
  }),
  stillValid: ({ digest }, { path }) => holdsFile(path, digest),
};

const words = { group: 'content', level: 'basic' } as const;
const options = z.object({
  text: z.string().register(optionMeta, words),
  path: z.string().register(optionMeta, { ...words, file: 'output' }),
});

const production: Production<typeof options> = {
  name: 'sample',
  options,
  stages: Object.values(STAGES),
  outputs: [],
  load: async () => ({
    plan: async () => ({}),
    async run(context, { text, path }) {
      await context.step(writeStep, { text }, { path });
      return { status: 'completed', outputs: { file: path } };
    },
  }),
};

async function write(store: DiskArtifactStore, text: string, path: string): Promise<string> {
  const { steps } = await runWorkflow(production, { text, path }, { store });
  assert.equal(await readFile(path, 'utf8'), text);
  return steps[0]!.status;
}

test('a file is written again where it is missing or another one, and left where it is right', async () => {
  const store = new DiskArtifactStore(join(folder, 'store'));
  const [here, there] = [join(folder, 'here.txt'), join(folder, 'deeper', 'there.txt')];
  assert.equal(await write(store, 'words', here), 'run');
  assert.equal(await write(store, 'words', here), 'reused');
  assert.equal(await write(store, 'words', there), 'run', 'nothing is there yet');
  assert.equal(await write(store, 'words', here), 'reused', 'the first file still is what was made');
  await writeFile(here, 'edited');
  assert.equal(await write(store, 'words', here), 'run');
  await rm(there, { force: true });
  assert.equal(await write(store, 'words', there), 'run');
  assert.equal((await store.list()).length, 1, 'where a file goes is no part of the key');
});

test('runs that write the same to different places at once don’t disturb each other', async () => {
  const root = join(folder, 'crowded');
  const store = new DiskArtifactStore(root);
  await write(store, 'many', join(folder, 'many-0.txt'));
  const places = Array.from({ length: 8 }, (_, i) => join(folder, `many-${i + 1}.txt`));
  await Promise.all(places.map((path) => write(new DiskArtifactStore(root), 'many', path)));
  assert.deepEqual(await readdir(join(root, 'building')), []);
});

test('a place that is an input, by whatever name, no file, or in no folder is refused before any work', async () => {
  const input = join(folder, 'input.txt');
  await writeFile(input, 'input');
  await symlink(input, join(folder, 'alias.txt'));
  await mkdir(join(folder, 'folder.txt'));
  await openDestination(join(folder, 'new', 'file.txt'), [input]);
  for (const [path, code] of [
    [input, 'output.is-input'],
    [join(folder, 'alias.txt'), 'output.is-input'],
    [join(folder, 'new', '..', 'input.txt'), 'output.is-input'],
    [join(folder, 'folder.txt'), 'storage.not-a-file'],
    [join(input, 'file.txt'), 'storage.not-a-folder'],
  ] as const)
    await assert.rejects(openDestination(path, ['other.txt', input]), { code, value: path });
  assert.equal(await readFile(input, 'utf8'), 'input');
});
