import { mkdir, readFile, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  type Artifact,
  type ArtifactManifest,
  type ArtifactStore,
  collectGarbage,
} from '../execution/artifact-store.ts';
import type { Assert, ContractCase } from './contract-case.ts';

const TEST_WARNING = { code: 'test.warning', message: 'Mind the gap.' } as const;

const LARGE_BYTES = 17 << 20;

/**
 * Test cases for artifact stores. `open` opens the same storage each time: a second store sees what the first one
 * committed, like a process started later or on another machine.
 */
export function createArtifactStoreContract(open: () => Promise<ArtifactStore>): ContractCase[] {
  return [
    { name: 'an unknown key is not found', run: checkUnknownKey },
    { name: 'files and manifest come back, folders and large files too', run: checkRoundTrip },
    { name: 'what is built and not committed is never found', run: checkUnfinished },
    { name: 'of two makers of one key the first one wins, and both go on', run: checkRace },
    {
      name: 'a removed artifact is gone for every store on the place, and removing it again is no error',
      run: checkRemoval,
    },
    { name: 'what is being worked with is not taken away by a collection', run: checkInUse },
    { name: 'the list has every artifact with its size; limits remove the oldest', run: checkLimits },
  ];

  async function checkUnknownKey(check: Assert): Promise<void> {
    check.equal(await (await open()).find('f'.repeat(64)), undefined);
  }

  async function checkRoundTrip(check: Assert): Promise<void> {
    const large = Buffer.alloc(LARGE_BYTES, 'footlight ');
    const files = { 'picture 1.bin': large, 'deep/er/text.txt': Buffer.from('ä'), empty: Buffer.alloc(0) };
    await make(await open(), 'round-trip', files);
    const found = await (await open()).find<number>('round-trip');
    check.equal(found?.manifest.output, 7);
    check.deepEqual(found?.manifest.warnings, [TEST_WARNING]);
    for (const [name, content] of Object.entries(files))
      check.ok(content.equals(await readFile(join(found!.directory, name))), `${name} came back changed`);
  }

  async function checkUnfinished(check: Assert): Promise<void> {
    const store = await open();
    const directory = await store.createBuildDirectory();
    await writeFile(join(directory, 'half'), 'half');
    check.equal((await stat(directory)).isDirectory(), true);
    check.equal(
      (await (await open()).list()).some(({ key }) => key.includes('half')),
      false,
    );
  }

  async function checkRace(check: Assert): Promise<void> {
    const stores = [await open(), await open()];
    const made = await Promise.all(
      stores.map((store, i) => make(store, 'race', { maker: Buffer.from(`${i}`) })),
    );
    const contents = await Promise.all(
      made.map(({ directory }) => readFile(join(directory, 'maker'), 'utf8')),
    );
    const kept = await (await open()).find('race');
    check.ok(kept);
    check.ok(contents.includes(await readFile(join(kept.directory, 'maker'), 'utf8')));
  }

  async function checkRemoval(check: Assert): Promise<void> {
    const store = await open();
    await make(store, 'removal', { file: Buffer.from('1') });
    await Promise.all([store.remove('removal'), (await open()).remove('removal')]);
    check.equal(await store.find('removal'), undefined);
    check.equal(await (await open()).find('removal'), undefined);
  }

  async function checkInUse(check: Assert): Promise<void> {
    const store = await open();
    await make(store, 'in-use', { file: Buffer.from('1') });
    const [listed] = (await store.list()).filter(({ key }) => key === 'in-use');
    // Times of use have a resolution of one millisecond.
    await sleep(10);
    const found = await (await open()).find('in-use');
    await store.removeUnused(listed!);
    check.equal(await readFile(join(found!.directory, 'file'), 'utf8'), '1');
    const [again] = (await store.list()).filter(({ key }) => key === 'in-use');
    if (again) check.equal(await store.removeUnused(again), true);
    check.equal((await store.list()).filter(({ key }) => key === 'in-use').length, 0);
  }

  async function checkLimits(check: Assert): Promise<void> {
    const store = await open();
    await collectGarbage(store, { maxBytes: -1, maxAgeDays: 0 });
    for (const key of ['one', 'two']) await make(store, key, { file: Buffer.alloc(1000) });
    const listed = await store.list();
    check.deepEqual(listed.map(({ key }) => key).sort(), ['one', 'two']);
    check.ok(listed.every(({ step, sizeBytes }) => step === 'make' && sizeBytes > 1000 && sizeBytes < 2000));
    check.equal((await collectGarbage(store, { maxBytes: 1e9, maxAgeDays: 1 })).length, 0);
    check.equal((await collectGarbage(store, { maxBytes: 1999, maxAgeDays: 1 })).length, 1);
    check.equal((await (await open()).list()).length, 1);
  }
}

async function make(
  store: ArtifactStore,
  key: string,
  files: Readonly<Record<string, Buffer>>,
): Promise<Artifact<number>> {
  const directory = await store.createBuildDirectory();
  for (const [name, content] of Object.entries(files)) {
    await mkdir(dirname(join(directory, name)), { recursive: true });
    await writeFile(join(directory, name), content);
  }
  const manifest: ArtifactManifest<number> = {
    step: 'make',
    version: '1',
    output: 7,
    warnings: [TEST_WARNING],
    seconds: 0,
    createdAt: new Date().toISOString(),
  };
  return store.commit(key, directory, manifest);
}
