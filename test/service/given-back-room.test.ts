import assert from 'node:assert/strict';
import { readdir, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, suite, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { getUploadKey } from '../../src/jobs/files/sources.ts';
import { sweepFiles } from '../../src/jobs/maintenance/retention.ts';
import { countQuotaBytes } from '../../src/service/storage-quota.ts';
import { storeUpload } from '../../src/service/stored-upload.ts';
import { UploadDescriptions } from '../../src/service/uploads/upload-descriptions.ts';
import { createTemporaryFolder } from '../support/temporary-folder.ts';
import { startTestService, type TestService } from '../support/test-service.ts';

const MAX_BYTES = 64 << 10;
const TUS = { 'tus-resumable': '1.0.0' };
let service: TestService;

before(async () => {
  service = await startTestService(createTemporaryFolder(), { policy: { maxStoredBytes: MAX_BYTES } });
});
after(async () => service[Symbol.asyncDispose]());

/** A caller, with what it takes to upload and to see what is left of its quota. */
async function newUploader() {
  const { token, client } = await service.newCaller();
  const ask = (
    method: string,
    path: string,
    headers: Record<string, string> = {},
    body?: string | Uint8Array,
  ) => service.ask(method, path, { headers: { ...TUS, authorization: `Bearer ${token}`, ...headers }, body });
  const { database } = service.backend;
  const findOwner = async (): Promise<string> => {
    const [upload] = await database.query<{ owner: string }>(
      'SELECT owner FROM footlight.uploads ORDER BY created_at DESC LIMIT 1',
    );
    return upload!.owner;
  };
  // The first is for the name of the owner alone.
  const first = await ask('POST', '/api/v1/uploads', { 'upload-length': '1' });
  const owner = await findOwner();
  await ask('DELETE', first.headers.get('location')!);
  const policy = { maxStoredBytes: MAX_BYTES } as never;
  const countLeft = () =>
    countQuotaBytes({ database, policy }, { owner, scopes: ['write'] } as never).then(Number);
  return { owner, client, ask, countLeft };
}

/** Lets nothing be written where uploads come in while `work` runs. */
async function withoutIncoming<T>(work: () => Promise<T>): Promise<T> {
  const { incoming } = service.backend.folders;
  await rename(incoming, `${incoming}.away`);
  await writeFile(incoming, '');
  try {
    return await work();
  } finally {
    await rm(incoming);
    await rename(`${incoming}.away`, incoming);
  }
}

/** As an hour and more after its last byte. */
async function makeOld(path: string): Promise<void> {
  const long = new Date(Date.now() - 2 * 3_600_000);
  await utimes(path, long, long);
}

suite('room that was announced is given back', () => {
  test('where the upload could not be begun, in pieces or with its first bytes', async (t) => {
    const { ask, countLeft } = await newUploader();
    const begun = { 'upload-length': String(MAX_BYTES) };
    const full = t.mock.method(UploadDescriptions.prototype, 'set', () =>
      Promise.reject(Object.assign(new Error('no space left'), { code: 'ENOSPC' })),
    );
    const refused = await ask('POST', '/api/v1/uploads', begun);
    full.mock.restore();
    const { code, remedy } = (await refused.json()) as Record<string, string>;
    assert.deepEqual([refused.status, code], [507, 'storage.full']);
    assert.ok(remedy);
    assert.equal(await countLeft(), MAX_BYTES);

    const tooMuch = await ask(
      'POST',
      '/api/v1/uploads',
      { 'upload-length': '3', 'content-type': 'application/offset+octet-stream' },
      'longer than that',
    );
    const { reason } = (await tooMuch.json()) as Record<string, string>;
    assert.deepEqual([tooMuch.status, reason], [413, 'announced']);
    assert.equal(await countLeft(), MAX_BYTES);
    assert.deepEqual(await readdir(service.backend.folders.incoming), []);
    const made = await ask('POST', '/api/v1/uploads', begun);
    assert.equal(made.status, 201);
    await ask('DELETE', made.headers.get('location')!);
  });

  test('where what came inside a request could not be stored', async () => {
    const { owner, countLeft } = await newUploader();
    const { backend } = service;
    await withoutIncoming(() =>
      assert.rejects(storeUpload(backend, owner, 'a.txt', 'words'), { code: 'ENOTDIR' }),
    );
    assert.equal(await countLeft(), MAX_BYTES);
    await storeUpload(backend, owner, 'a.txt', 'words');
    assert.equal(await countLeft(), MAX_BYTES - 5);
  });

  test('an hour after it was announced and never begun, but not while bytes come', async () => {
    const { ask, countLeft } = await newUploader();
    const { backend } = service;
    const [silent, slow] = await Promise.all(
      [20, 30].map(async (kilobytes) => {
        const made = await ask('POST', '/api/v1/uploads', { 'upload-length': String(kilobytes << 10) });
        return made.headers.get('location')!.split('/').at(-1)!;
      }),
    );
    const { incoming } = backend.folders;
    await writeFile(join(incoming, slow!), 'bytes');
    for (const name of [silent!, slow!, `${slow}.json`]) await makeOld(join(incoming, name));
    await writeFile(join(incoming, 'upload_forgotten'), 'bytes of a row that is gone');
    await makeOld(join(incoming, 'upload_forgotten'));
    await sweepFiles(backend);
    assert.equal(await countLeft(), MAX_BYTES - (30 << 10));
    assert.deepEqual(
      (await readdir(incoming)).filter((name) => !name.startsWith(slow!)),
      [],
    );
    assert.equal((await ask('HEAD', `/api/v1/uploads/${slow}`)).headers.get('upload-offset'), '5');
  });

  test('where the database could not be told that an upload is given up, by the next try or the sweep', async (t) => {
    const { ask, countLeft } = await newUploader();
    const { backend } = service;
    const made = await ask('POST', '/api/v1/uploads', { 'upload-length': String(MAX_BYTES) });
    const at = made.headers.get('location')!;
    const id = at.split('/').at(-1)!;
    const path = join(backend.folders.incoming, id);
    await writeFile(path, 'bytes');
    const query = backend.database.query.bind(backend.database);
    const broken = t.mock.method(backend.database, 'query', async (text: string, values: unknown[]) => {
      if (text.startsWith('DELETE')) throw new Error('No room for the journal of PostgreSQL.');
      return query(text, values);
    });
    assert.equal((await ask('DELETE', at)).status, 500);
    broken.mock.restore();
    // The bytes are gone at once, as PostgreSQL may wait for their room.
    assert.equal((await stat(path)).size, 0);
    await makeOld(path);
    await sweepFiles(backend);
    assert.equal(await countLeft(), MAX_BYTES);
    assert.equal((await ask('DELETE', at)).status, 404);
  });
});

test('an upload that was moved by a process that died before it said so is whole', async () => {
  const { ask, client, countLeft } = await newUploader();
  const { backend } = service;
  const made = await ask('POST', '/api/v1/uploads', { 'upload-length': '5' });
  const at = made.headers.get('location')!;
  const id = at.split('/').at(-1)!;
  const path = join(backend.folders.incoming, id);
  await writeFile(path, 'whole');
  await backend.objects.put(getUploadKey(id, id), path, { move: true });
  const head = await ask('HEAD', at);
  assert.deepEqual([head.status, head.headers.get('upload-offset')], [200, '5']);
  assert.equal(await countLeft(), MAX_BYTES - 5);
  assert.ok(await client.submit('toy' as never, { model: `upload:${id}` } as never));
});

test('outputs that were moved before the rest could not be take no room', async (t) => {
  const { objects } = service.backend;
  const put = objects.put.bind(objects);
  const breaking = t.mock.method(objects, 'put', async (...args: Parameters<typeof put>) => {
    await put(...args);
    throw new Error('The bucket is full.');
  });
  const id = await service.client.submit('toy' as never, { label: 'half-moved' } as never);
  let status = 'queued';
  for (let tries = 0; status !== 'failed' && tries < 600; tries++, await sleep(50))
    ({ status } = await service.client.getTask(id));
  breaking.mock.restore();
  assert.equal(status, 'failed');
  assert.deepEqual(await service.client.listArtifacts(id), []);
});
