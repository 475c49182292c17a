import assert from 'node:assert/strict';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, suite, test } from 'node:test';
import { DiskArtifactStore } from '../../src/execution/disk-artifact-store.ts';
import { DiskRemoteTaskJournal } from '../../src/execution/remote/disk-remote-task-journal.ts';
import { SharedRemoteTaskJournal } from '../../src/execution/remote/shared-remote-task-journal.ts';
import { SharedArtifactStore } from '../../src/execution/shared-artifact-store.ts';
import type { ObjectStore } from '../../src/storage/object-store.ts';
import { openObjectStore } from '../../src/storage/store-url.ts';
import { createArtifactStoreContract } from '../../src/testing/artifact-store-contract.ts';
import type { ContractCase } from '../../src/testing/contract-case.ts';
import { createObjectStoreContract } from '../../src/testing/object-store-contract.ts';
import { createRemoteTaskJournalContract } from '../../src/testing/remote-task-journal-contract.ts';
import { unlessFull } from '../support/full.ts';
import { type S3Server, startS3Server } from '../support/s3-server.ts';
import { startSwift, swiftMissing } from '../support/swift-server.ts';
import { createTemporaryFolder } from '../support/temporary-folder.ts';

const folder = createTemporaryFolder();
let machines = 0;

function runCases(title: string, cases: readonly ContractCase[]): void {
  suite(title, () => {
    for (const { name, run } of cases) test(name, () => run(assert));
  });
}

suite('on a disk', () => {
  runCases(
    'objects',
    createObjectStoreContract(() => openObjectStore(join(folder, 'objects'))),
  );
  test('objects are put into a folder while others take its last one away', async () => {
    const store = await openObjectStore(join(folder, 'busy'));
    const source = join(folder, 'one byte');
    await writeFile(source, '1');
    const comeAndGo = async (_: unknown, i: number): Promise<void> => {
      for (let n = 0; n < 300; n++) {
        await store.put(`folder/${i}`, source);
        await store.remove(`folder/${i}`);
      }
    };
    await Promise.all(Array.from({ length: 3 }, comeAndGo));
    await assert.rejects(store.put('folder/none', join(folder, 'none')), { code: 'ENOENT' });
  });
  runCases(
    'artifacts',
    createArtifactStoreContract(async () => {
      const store = new DiskArtifactStore(join(folder, 'artifacts'));
      await store.open();
      return store;
    }),
  );
  runCases(
    'remote tasks',
    createRemoteTaskJournalContract(async () => {
      const journal = new DiskRemoteTaskJournal(join(folder, 'remote-tasks'));
      await journal.open();
      return journal;
    }),
  );
  runCases(
    'remote tasks of machines that share a folder',
    createRemoteTaskJournalContract(async () =>
      sharedJournal(await openObjectStore(join(folder, 'shared-tasks'))),
    ),
  );
});

async function sharedJournal(objects: ObjectStore): Promise<SharedRemoteTaskJournal> {
  const journal = new SharedRemoteTaskJournal(join(folder, `machine-${machines++}`), objects);
  await journal.open();
  return journal;
}

const SERVERS: readonly (readonly [string, string | undefined, (directory: string) => Promise<S3Server>])[] =
  [
    ['s3rver', undefined, startS3Server],
    ['OpenStack Swift', unlessFull || swiftMissing(), startSwift],
  ];

for (const [name, missing, start] of SERVERS) {
  suite(`in a bucket of ${name}`, { skip: missing ?? false }, () => {
    let server: S3Server;
    before(async () => {
      const directory = join(folder, name.replace(' ', '-'));
      await mkdir(directory);
      server = await start(directory);
    });
    after(async () => server[Symbol.asyncDispose]());

    runCases(
      'objects',
      createObjectStoreContract(() => openObjectStore(server.address('objects'))),
    );
    runCases(
      'artifacts of machines that share it',
      createArtifactStoreContract(async () => {
        const local = join(folder, `machine-${machines++}`);
        const store = new SharedArtifactStore(local, await openObjectStore(server.address('shared')));
        await store.open();
        return store;
      }),
    );
    runCases(
      'remote tasks of machines that share it',
      createRemoteTaskJournalContract(async () =>
        sharedJournal(await openObjectStore(server.address('tasks'))),
      ),
    );
    test('a presigned address serves one object to anyone until it expires', async () => {
      const store = await openObjectStore(server.address('objects'));
      const url = (await store.presign?.('digits', 60, 'ten digits.txt')) as string;
      const answer = await fetch(url);
      assert.equal(await answer.text(), '0123456789');
      assert.match(answer.headers.get('content-disposition') ?? '', /ten%20digits\.txt/);
      // s3rver takes every presigned address for a good one.
      if (name !== 's3rver') assert.equal((await fetch(url.replace(/digits/, 'twice'))).status, 403);
      const range = await fetch(url, { headers: { range: 'bytes=3-5' } });
      assert.equal(await range.text(), '345');
    });
  });
}
