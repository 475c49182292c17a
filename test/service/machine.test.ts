import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { mkdir, writeFile } from 'node:fs/promises';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { after, before, suite, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import type { FootlightClient, ModelView } from '../../src/client/index.ts';
import { getModelStoreSettings, ModelStore } from '../../src/engines/model-store/model-store.ts';
import { createTemporaryFolder } from '../support/temporary-folder.ts';
import { startTestService, type TestService } from '../support/test-service.ts';

const folder = createTemporaryFolder();
const CONTENT = Buffer.alloc(5_000, 7);
const HALF = CONTENT.length / 2;
let service: TestService;
let reader: FootlightClient;
/** Sends the first half of what is asked for as slow.bin, and waits. */
const held: ServerResponse[] = [];
const hub = createServer((request, response) => {
  if (request.url?.startsWith('/gone')) return void response.writeHead(404).end();
  response.writeHead(200, { 'content-length': CONTENT.length });
  if (!request.url?.startsWith('/slow')) return void response.end(CONTENT);
  response.write(CONTENT.subarray(0, HALF));
  held.push(response);
});

before(async () => {
  hub.listen(0, '127.0.0.1');
  await once(hub, 'listening');
  const origin = `http://127.0.0.1:${(hub.address() as AddressInfo).port}`;
  const sha256 = createHash('sha256').update(CONTENT).digest('hex');
  const describe = (name: string) => ({
    name,
    task: 'upscaler',
    purpose: 'tests',
    ...(name === 'good' && { purposes: { zh: '测试' } }),
    licence: 'MIT',
    files: [
      { name: `${name}.bin`, approximateBytes: CONTENT.length, sha256, urls: [`${origin}/${name}.bin`] },
    ],
  });
  const catalogue = join(folder, 'catalogue.json');
  const models = [...['good', 'slow', 'gone'].map(describe), { ...describe('huge'), files: [huge(origin)] }];
  await writeFile(catalogue, JSON.stringify({ version: 1, models }));
  service = await startTestService(folder, { withWorker: false, models: { catalogues: [catalogue] } });
  reader = (await service.newCaller(['read'])).client;
});
after(() => service[Symbol.asyncDispose]());
after(() => {
  hub.closeAllConnections();
  hub.close();
});

function huge(origin: string) {
  return { name: 'huge.bin', approximateBytes: Number.MAX_SAFE_INTEGER, urls: [`${origin}/huge.bin`] };
}

async function find(name: string): Promise<ModelView> {
  return (await reader.listModels()).models.find((model) => model.name === name)!;
}

async function waitFor(name: string, isThere: (model: ModelView) => boolean): Promise<ModelView> {
  let model = await find(name);
  while (!isThere(model)) {
    await sleep(20);
    model = await find(name);
  }
  return model;
}

/** Names of the models whose downloads are in the audit. */
async function listPulls(): Promise<string[]> {
  const { entries } = (await (await service.ask('GET', '/api/v1/audit')).json()) as {
    entries: { action: string; subject: string }[];
  };
  return entries.filter(({ action }) => action === 'pull model').map(({ subject }) => subject);
}

suite('the models of a service', () => {
  test('are listed with licence and size, and their purpose in the caller’s language', async () => {
    const { models, used_bytes, free_bytes } = await reader.listModels();
    assert.ok(models.some(({ name, homepage }) => name === 'realesrgan-x4plus' && homepage !== null));
    assert.ok(used_bytes === 0 && free_bytes > 0);
    const answer = await service.ask('GET', '/api/v1/models', { headers: { 'accept-language': 'zh' } });
    const chinese = (await answer.json()) as { models: ModelView[] };
    assert.equal(chinese.models.find(({ name }) => name === 'good')?.purpose, '测试');
    assert.equal((await find('good')).purpose, 'tests');
  });

  test('are pulled, verified and removed', async () => {
    assert.equal((await find('good')).installed, false);
    await service.client.pullModel('good');
    const model = await waitFor('good', ({ installed }) => installed);
    assert.deepEqual([model.size_bytes, model.pull], [CONTENT.length, null]);
    assert.equal((await reader.listModels()).used_bytes, CONTENT.length);
    assert.deepEqual(await service.client.verifyModel('good'), []);
    await writeFile(join(folder, 'models', 'good', 'good.bin'), 'changed');
    assert.deepEqual(await service.client.verifyModel('good'), ['good.bin']);
    await service.client.pullModel('good');
    await waitFor('good', ({ pull }) => pull === null);
    assert.deepEqual(await service.client.verifyModel('good'), []);
    await service.client.removeModel('good');
    assert.equal((await find('good')).installed, false);
    await assert.rejects(service.client.removeModel('good'), { code: 'model.not-installed', status: 404 });
    await assert.rejects(service.client.verifyModel('good'), { code: 'model.not-installed' });
  });

  test('tell how far a download has come, once for all who ask, and stop', async () => {
    await service.client.pullModel('slow');
    await waitFor('slow', ({ pull }) => pull?.received_bytes === HALF);
    await service.client.pullModel('slow');
    assert.equal(held.length, 1);
    assert.equal((await listPulls()).filter((name) => name === 'slow').length, 1);
    await service.client.stopPull('slow');
    const { pull, installed } = await find('slow');
    assert.deepEqual([pull, installed], [null, false]);
  });

  test('tell why a download failed until it is forgotten', async () => {
    await service.client.pullModel('gone');
    const { pull } = await waitFor('gone', (model) => Boolean(model.pull?.error));
    assert.match(pull!.error!.code, /^download\./);
    await service.client.stopPull('gone');
    assert.equal((await find('gone')).pull, null);
  });

  test('that users added are not pulled where they are damaged', async () => {
    const own = join(folder, 'own.bin');
    await writeFile(own, CONTENT);
    await new ModelStore({ ...getModelStoreSettings({}), root: join(folder, 'models') }).add('own', [own]);
    await service.client.pullModel('own');
    await writeFile(join(folder, 'models', 'own', 'own.bin'), 'changed');
    await assert.rejects(service.client.pullModel('own'), {
      code: 'model.damaged',
      status: 422,
      parameters: { files: ['own.bin'] },
    });
    assert.ok(!(await listPulls()).includes('own'));
    await service.client.removeModel('own');
  });

  test('are not pulled where they have no room', async () => {
    await assert.rejects(service.client.pullModel('huge'), { code: 'storage.full', status: 507 });
    assert.equal((await find('huge')).pull, null);
  });

  test('are changed by administrators alone, and by their names', async () => {
    await mkdir(join(folder, 'models', 'outside'), { recursive: true });
    const writer = (await service.newCaller(['read', 'write'])).client;
    for (const change of [
      () => writer.pullModel('good'),
      () => writer.stopPull('good'),
      () => writer.verifyModel('good'),
      () => writer.removeModel('good'),
    ])
      await assert.rejects(change, { code: 'auth.scope' });
    for (const name of ['../../etc', '.hidden', 'a/b', 'x'.repeat(200), '<script>', ' ', 'outside%00'])
      for (const [method, path] of [
        ['POST', '/pull'],
        ['DELETE', '/pull'],
        ['POST', '/verify'],
        ['DELETE', ''],
      ] as const) {
        const answer = await service.ask(method, `/api/v1/models/${encodeURIComponent(name)}${path}`);
        assert.ok([404, 422].includes(answer.status), `${method} ${name}${path}: ${answer.status}`);
      }
    await assert.rejects(service.client.pullModel('nothing'), { code: 'model.unknown', status: 404 });
  });
});

suite('the machine of a service', () => {
  test('is told in the caller’s language, without its paths', async () => {
    const findings = await reader.readMachine();
    const names = findings.map(({ name }) => name);
    for (const name of ['footlight', 'cores', 'memory', 'cache', 'ffmpeg', 'models'])
      assert.ok(names.includes(name));
    assert.doesNotMatch(JSON.stringify(findings), new RegExp(folder));
    const answer = await service.ask('GET', '/api/v1/machine', { headers: { 'accept-language': 'zh' } });
    const chinese = (await answer.json()) as { findings: typeof findings };
    assert.match(chinese.findings.find(({ name }) => name === 'cores')!.title, /\p{Script=Han}/u);
  });

  test('is told to callers with a token alone', async () => {
    for (const path of ['/api/v1/machine', '/api/v1/models'])
      assert.equal((await service.ask('GET', path, { headers: { authorization: 'none' } })).status, 401);
  });
});
