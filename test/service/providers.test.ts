import assert from 'node:assert/strict';
import { once } from 'node:events';
import { readFile, stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { after, before, suite, test } from 'node:test';
import { createEngines } from '../../src/app.ts';
import { ProviderKeys } from '../../src/service/settings/provider-keys.ts';
import { createTemporaryFolder } from '../support/temporary-folder.ts';
import { startTestService, type TestService } from '../support/test-service.ts';
import { TOY_HOST, toyProductions } from '../support/toy-productions.ts';

const folder = createTemporaryFolder();
const KEY = 'r8_a-secret-key-of-replicate-1234';
const FIXED = 'fal-key-of-the-operator-of-this-service';
const file = join(folder, 'data', 'provider-keys.json');
/** What the hosted services were asked, with which key. */
const asked: string[] = [];
const hosted = createServer((request, response) => {
  const key = request.headers.authorization ?? '';
  asked.push(`${request.url} ${key}`);
  response.writeHead(key.includes('secret-key') ? 200 : 401).end('{}');
});
const environment: NodeJS.ProcessEnv = { FAL_KEY: FIXED };
let service: TestService;

before(async () => {
  hosted.listen(0, '127.0.0.1');
  await once(hosted, 'listening');
  environment.REPLICATE_URL = `http://127.0.0.1:${(hosted.address() as AddressInfo).port}`;
  environment.RUNWAY_URL = 'http://127.0.0.1:1';
  const production = { productions: toyProductions, engines: createEngines(environment), host: TOY_HOST };
  service = await startTestService(folder, { withWorker: false, production, environment });
});
after(() => service[Symbol.asyncDispose]());
after(() => hosted.close());

const put = (name: string, body: string, headers: Record<string, string> = {}) =>
  service.ask('PUT', `/api/v1/settings/providers/${name}`, { body, headers });

suite('the keys of hosted services', () => {
  test('are told by what is set, and never shown', async () => {
    const providers = await service.client.listProviders();
    const replicate = providers.find(({ name }) => name === 'replicate')!;
    assert.deepEqual(replicate.keys, [
      { variable: 'REPLICATE_API_TOKEN', is_set: false, last4: null, is_fixed: false },
    ]);
    const fal = providers.find(({ name }) => name === 'fal')!;
    assert.deepEqual(fal.keys, [{ variable: 'FAL_KEY', is_set: true, last4: 'vice', is_fixed: true }]);
    assert.deepEqual(providers.map(({ name }) => name).toSorted(), [
      ...['dashscope', 'fal', 'kling', 'openai', 'replicate', 'runway'],
    ]);
    assert.doesNotMatch(JSON.stringify(providers), new RegExp(FIXED));
  });

  test('are set for the engines at once and after a restart, in a file that its owner alone reads', async () => {
    const isReady = async (): Promise<boolean> => {
      const findings = await createEngines(environment).explain('text-to-image');
      return findings.find(({ reference }) => reference.startsWith('replicate'))!.isReady;
    };
    assert.equal(await isReady(), false);
    const answer = await put('replicate', JSON.stringify({ keys: { REPLICATE_API_TOKEN: KEY } }));
    const text = await answer.text();
    assert.equal(answer.status, 200, text);
    assert.match(text, /"last4":"1234"/);
    assert.doesNotMatch(text, /secret/);
    assert.equal(await isReady(), true);
    assert.equal((await stat(file)).mode & 0o777, 0o600);
    const started: NodeJS.ProcessEnv = {};
    const again = await ProviderKeys.open(file, started, ['REPLICATE_API_TOKEN']);
    assert.equal(started.REPLICATE_API_TOKEN, KEY);
    assert.equal(again.describe('REPLICATE_API_TOKEN').is_fixed, false);
    // What a later version of the file names is not put into the environment.
    await writeFile(file, JSON.stringify({ REPLICATE_API_TOKEN: KEY, NODE_OPTIONS: '--inspect' }));
    const other: NodeJS.ProcessEnv = { REPLICATE_API_TOKEN: 'of the operator' };
    const keys = await ProviderKeys.open(file, other, ['REPLICATE_API_TOKEN', 'FAL_KEY']);
    assert.deepEqual(other, { REPLICATE_API_TOKEN: 'of the operator' });
    // Nor is it lost when another key is set.
    await keys.set({ FAL_KEY: 'fal-another-key' });
    assert.deepEqual(JSON.parse(await readFile(file, 'utf8')), {
      REPLICATE_API_TOKEN: KEY,
      NODE_OPTIONS: '--inspect',
      FAL_KEY: 'fal-another-key',
    });
  });

  test('are tried by a request that costs nothing', async () => {
    await service.client.setProviderKeys('replicate', { REPLICATE_API_TOKEN: KEY });
    await service.client.testProvider('replicate');
    assert.deepEqual(asked, [`/v1/account Bearer ${KEY}`]);
    await service.client.setProviderKeys('replicate', { REPLICATE_API_TOKEN: 'r8_another-one' });
    await assert.rejects(service.client.testProvider('replicate'), {
      code: 'settings.key-refused',
      status: 422,
    });
    await assert.rejects(service.client.testProvider('kling'), { code: 'settings.no-trial' });
    await service.client.setProviderKeys('runway', { RUNWAYML_API_SECRET: KEY });
    await assert.rejects(service.client.testProvider('runway'), { code: 'settings.no-answer', status: 422 });
  });

  test('are removed, but not those of the environment', async () => {
    await service.client.setProviderKeys('runway', { RUNWAYML_API_SECRET: KEY });
    const { keys } = await service.client.setProviderKeys('runway', { RUNWAYML_API_SECRET: null });
    assert.equal(keys[0]!.is_set, false);
    assert.doesNotMatch(await readFile(file, 'utf8'), /RUNWAY/);
    for (const key of [null, KEY])
      await assert.rejects(service.client.setProviderKeys('fal', { FAL_KEY: key }), {
        code: 'settings.fixed-key',
        status: 409,
      });
    assert.equal(environment.FAL_KEY, FIXED);
  });

  test('are refused where they are none, without being said', async () => {
    const wrong = [
      'short',
      'x'.repeat(501),
      'secret with spaces',
      'secret\r\nx-injected: 1',
      'secret\u0000',
      '秘密秘密秘密秘密',
    ];
    for (const value of [...wrong, 12_345_678, ['secret-in-a-list'], { secret: 'in an object' }, true]) {
      const answer = await put('replicate', JSON.stringify({ keys: { REPLICATE_API_TOKEN: value } }));
      const text = await answer.text();
      assert.equal(answer.status, 422, text);
      assert.match(text, /settings\.key/);
      assert.doesNotMatch(text, /secret|秘密|12345678/);
    }
    for (const body of ['{}', '{"keys":[]}', '{"keys":null}', '{"keys":{},"more":1}', 'null'])
      assert.equal((await put('replicate', body)).status, 422, body);
    for (const keys of ['secret-by-itself', ['secret-in-a-list']]) {
      const answer = await put('replicate', JSON.stringify({ keys }));
      assert.equal(answer.status, 422);
      assert.doesNotMatch(await answer.text(), /secret/);
    }
    const half = '{"keys":{"REPLICATE_API_TOKEN":"r8_secret-with-half-a-pair\\ud800"}}';
    const problem = (await (await put('replicate', half)).json()) as Record<string, unknown>;
    assert.deepEqual([problem.code, problem.value], ['request.text', 'keys.REPLICATE_API_TOKEN']);
    assert.doesNotMatch(JSON.stringify(problem), /secret/);
    assert.equal((await put('replicate', '{')).status, 400);
    assert.equal((await put('replicate', 'keys', { 'content-type': 'text/plain' })).status, 415);
    assert.equal((await put('replicate', '')).status, 400);
    const before = { ...environment };
    for (const variable of ['PATH', 'NODE_OPTIONS', 'FAL_KEY', '__proto__', 'constructor']) {
      const body = `{"keys":{${JSON.stringify(variable)}:${JSON.stringify(KEY)}}}`;
      assert.equal((await put('replicate', body)).status, 422, variable);
      assert.deepEqual({ ...environment }, before);
    }
    assert.equal((await put('..%2fkeys', JSON.stringify({ keys: {} }))).status, 404);
  });

  test('are the administrators’ alone, and a page’s of this service', async () => {
    const writer = (await service.newCaller(['read', 'write'])).client;
    for (const asking of [
      () => writer.listProviders(),
      () => writer.setProviderKeys('replicate', { REPLICATE_API_TOKEN: KEY }),
      () => writer.testProvider('replicate'),
    ])
      await assert.rejects(asking, { code: 'auth.scope' });
    const none = { headers: { authorization: 'none' } };
    assert.equal((await service.ask('GET', '/api/v1/settings/providers', none)).status, 401);
    const [entry] = await service.backend.database.query<{ subject: string }>(
      "SELECT subject FROM footlight.audit WHERE action = 'set keys' ORDER BY id DESC LIMIT 1",
    );
    assert.doesNotMatch(entry!.subject, /r8_/);
  });
});
