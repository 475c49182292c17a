import assert from 'node:assert/strict';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, suite, test } from 'node:test';
import { DiskArtifactStore } from '../../src/execution/disk-artifact-store.ts';
import { SharedArtifactStore } from '../../src/execution/shared-artifact-store.ts';
import { openObjectStore } from '../../src/storage/store-url.ts';
import { artifactStoreContract } from '../../src/testing/artifact-store-contract.ts';
import type { ContractCase } from '../../src/testing/contract-case.ts';
import { objectStoreContract } from '../../src/testing/object-store-contract.ts';
import { type S3Server, startS3Server } from '../support/s3-server.ts';
import { startSwift, swiftMissing } from '../support/swift-server.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const folder = temporaryFolder();
let machines = 0;

function runCases(title: string, cases: readonly ContractCase[]): void {
  suite(title, () => {
    for (const { name, run } of cases) test(name, () => run(assert));
  });
}

suite('on a disk', () => {
  runCases(
    'objects',
    objectStoreContract(() => openObjectStore(join(folder, 'objects'))),
  );
  runCases(
    'artifacts',
    artifactStoreContract(async () => {
      const store = new DiskArtifactStore(join(folder, 'artifacts'));
      await store.open();
      return store;
    }),
  );
});

const SERVERS: readonly (readonly [string, string | undefined, (directory: string) => Promise<S3Server>])[] =
  [
    ['s3rver', undefined, startS3Server],
    ['OpenStack Swift', swiftMissing(), startSwift],
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
      objectStoreContract(() => openObjectStore(server.address('objects'))),
    );
    runCases(
      'artifacts of machines that share it',
      artifactStoreContract(async () => {
        const local = join(folder, `machine-${machines++}`);
        const store = new SharedArtifactStore(local, await openObjectStore(server.address('shared')));
        await store.open();
        return store;
      }),
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
