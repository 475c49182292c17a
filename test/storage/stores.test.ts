import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, before, suite, test } from 'node:test';
import { DiskArtifactStore } from '../../src/execution/disk-artifact-store.ts';
import { SharedArtifactStore } from '../../src/execution/shared-artifact-store.ts';
import { openObjectStore } from '../../src/storage/store-url.ts';
import { artifactStoreContract } from '../../src/testing/artifact-store-contract.ts';
import type { ContractCase } from '../../src/testing/contract-case.ts';
import { objectStoreContract } from '../../src/testing/object-store-contract.ts';
import { type S3Server, startS3Server } from '../support/s3-server.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const folder = temporaryFolder();
let server: S3Server;
let machines = 0;

before(async () => {
  server = await startS3Server(join(folder, 's3'));
});
after(async () => server[Symbol.asyncDispose]());

function runCases(title: string, cases: readonly ContractCase[]): void {
  suite(title, () => {
    for (const { name, run } of cases) test(name, () => run(assert));
  });
}

runCases(
  'objects on a disk',
  objectStoreContract(() => openObjectStore(join(folder, 'objects'))),
);
runCases(
  'objects in a bucket',
  objectStoreContract(() => openObjectStore(server.address('objects'))),
);
runCases(
  'artifacts on a disk',
  artifactStoreContract(async () => {
    const store = new DiskArtifactStore(join(folder, 'artifacts'));
    await store.open();
    return store;
  }),
);
runCases(
  'artifacts of machines that share a bucket',
  artifactStoreContract(async () => {
    const local = join(folder, `machine-${machines++}`);
    const store = new SharedArtifactStore(local, await openObjectStore(server.address('shared')));
    await store.open();
    return store;
  }),
);
