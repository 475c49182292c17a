import assert from 'node:assert/strict';
import { once } from 'node:events';
import { request as ask } from 'node:http';
import { after, before, suite, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import pino from 'pino';
import { createEngines, createProductions, JOB_HOST } from '../../src/app.ts';
import { isInstalled } from '../../src/engines/availability.ts';
import { Listener } from '../../src/jobs/postgres/listener.ts';
import { CALLBACKS_CHANNEL, readCallbackAddress } from '../../src/jobs/tasks/callbacks.ts';
import { startCli } from '../support/cli.ts';
import { unlessFull } from '../support/full.ts';
import { HostileGateway } from '../support/hostile-gateway.ts';
import { REMOTE_ENGINES } from '../support/remote-engines.ts';
import { createSmallPng } from '../support/small-png.ts';
import { createTemporaryFolder } from '../support/temporary-folder.ts';
import { startTestService, type TestService } from '../support/test-service.ts';

const skip = isInstalled('@napi-rs/canvas') ? false : '@napi-rs/canvas is not installed here';
const PUBLIC = 'https://media.example/stage';
const TOKEN = 'a'.repeat(64);
/** Calls of fal end after a minute each; what a call of ours brings about comes at once. */
const PATIENCE_MS = 40_000;
const folder = createTemporaryFolder();
const log: string[] = [];
let service: TestService;

before(async () => {
  service = await startTestService(folder, {
    withWorker: false,
    policy: { publicUrl: PUBLIC, basePath: '/stage', requestsPerSecond: 10 },
    logger: pino({ level: 'trace' }, { write: (line: string) => void log.push(line) }),
    production: { productions: await createProductions(), engines: createEngines({}), host: JOB_HOST },
  });
});
after(async () => service[Symbol.asyncDispose]());

/** Calls as services do that know nothing of this one. */
function call(path: string, init: RequestInit = {}): Promise<Response> {
  return fetch(`${service.url}${path}`, { method: 'POST', body: '{"status":"OK"}', ...init });
}

/** fal behind a gateway that answers no look before fal has called. */
async function startFal() {
  const engine = REMOTE_ENGINES.find(({ name }) => name === 'text-to-image fal')!;
  const picture = createSmallPng(96, 64);
  const gateway = await new HostileGateway(engine).start();
  const fal = await engine.start({ film: picture, picture, publicUrl: gateway.url, looks: 0 });
  gateway.target = fal.url;
  return {
    gateway,
    fal,
    get callbackUrl() {
      return String(fal.listCallbackUrls!().at(-1));
    },
    async [Symbol.asyncDispose]() {
      await gateway[Symbol.asyncDispose]();
      await fal[Symbol.asyncDispose]();
    },
  };
}

/** A worker in a process of its own. */
function startWorker(falUrl: string) {
  const flags = ['--data-dir', `${folder}/data`, '--device', 'none', '--log-level', 'trace'];
  const { child, result } = startCli(['worker', ...flags], folder, {
    DATABASE_URL: service.backend.database.url,
    FAL_QUEUE_URL: falUrl,
    FAL_KEY: 'key',
  });
  const end = async (signal: NodeJS.Signals): Promise<string> => {
    child.kill(signal);
    return (await result).stderr;
  };
  return { end, [Symbol.asyncDispose]: async () => void (await end('SIGKILL')) };
}

async function submit(description: string): Promise<string> {
  const answer = await service.ask('POST', '/stage/api/v1/video-generation', {
    body: JSON.stringify({
      title: description,
      scenes: [{ scene_number: 1, description, duration: 0.5 }],
      ...{
        size: '128x72',
        fps: 6,
        engine: 'builtin',
        image_engine: 'fal:fal-ai/flux/schnell',
      },
    }),
  });
  const json = (await answer.json()) as { task_id: string };
  assert.equal(answer.status, 202, JSON.stringify(json));
  return json.task_id;
}

async function waitForEnd(id: string): Promise<{ status: string }> {
  for (;;) {
    const task = (await service.client.getTask(id)) as { status: string };
    if (['completed', 'partial', 'failed', 'cancelled'].includes(task.status)) return task;
    await sleep(200);
  }
}

/** Fails where a promise takes longer than what it waits for may. */
async function soon<T>(promise: Promise<T>, what: string): Promise<T> {
  const ended = new AbortController();
  const late = sleep(PATIENCE_MS, undefined, { signal: ended.signal }).then(() => assert.fail(`no ${what}`));
  try {
    return await Promise.race([promise, late]);
  } finally {
    ended.abort();
  }
}

suite('a service at a public address', { skip }, () => {
  test('is called when a task has ended, and its workers elsewhere look at once, whatever the call says', async () => {
    await using cloud = await startFal();
    const { gateway, fal } = cloud;
    const looked = Promise.withResolvers<void>();
    const lookedAgain = Promise.withResolvers<void>();
    let isCalled = false;
    gateway.manner = (what) => {
      if (what !== 'look') return 'good';
      (isCalled ? lookedAgain : looked).resolve();
      return isCalled ? 'good' : 'deaf';
    };
    await using worker = startWorker(gateway.url);
    const id = await submit('Hills at noon');
    await looked.promise;
    const { callbackUrl } = cloud;
    assert.ok(callbackUrl.startsWith(`${PUBLIC}/callbacks/`), callbackUrl);
    isCalled = true;
    const { pathname } = new URL(callbackUrl);
    const lie = JSON.stringify({
      status: 'ERROR',
      error: 'it failed',
      payload: { images: [{ url: 'http://no' }] },
    });
    for (let i = 0; i < 3; i++) assert.equal((await call(pathname, { body: lie })).status, 204);
    await soon(lookedAgain.promise, 'poll');
    assert.equal((await waitForEnd(id)).status, 'completed');
    assert.equal((await call(pathname)).status, 204, 'after the end too');
    assert.equal(fal.countPaid(), 1);
    const logs = `${await worker.end('SIGTERM')}${log.join('')}`;
    assert.match(logs, /task started/);
    assert.ok(!logs.includes(pathname.split('/').at(-1)!), 'the token stands in a log');
  });

  test('goes on with a task whose worker died before the call', { skip: unlessFull }, async () => {
    await using cloud = await startFal();
    const { gateway, fal } = cloud;
    const looked = Promise.withResolvers<void>();
    gateway.manner = (what) => {
      if (what === 'look') looked.resolve();
      return what === 'look' ? 'deaf' : 'good';
    };
    await using first = startWorker(gateway.url);
    const id = await submit('A quiet sea');
    await looked.promise;
    await first.end('SIGKILL');
    assert.equal((await call(new URL(cloud.callbackUrl).pathname)).status, 204);
    gateway.manner = () => 'good';
    await using _second = startWorker(gateway.url);
    assert.equal((await waitForEnd(id)).status, 'completed');
    assert.equal(fal.countPaid(), 1);
  });
});

suite('whoever calls', () => {
  test('is answered the same for any token, without one of the service’s own, and whatever is sent', async () => {
    const headers = { authorization: 'none', 'content-type': 'text/plain', origin: 'https://other.example' };
    const large = 'x'.repeat(4 << 20);
    for (const path of [`/callbacks/${TOKEN}`, `/stage/callbacks/${TOKEN}`, '/callbacks/x'])
      for (const init of [{}, { body: '' }, { body: '{"' }, { headers }, { body: large, headers }]) {
        const answer = await call(path, init);
        assert.deepEqual([answer.status, await answer.text()], [204, ''], path);
        assert.equal(answer.headers.get('set-cookie'), null);
      }
    const long = await call(`/callbacks/${'y'.repeat(5000)}`);
    assert.equal(long.status, 204);
    const read = await call(`/callbacks/${TOKEN}`, { method: 'GET', body: undefined as never });
    assert.deepEqual([read.status, read.headers.get('allow')], [405, 'POST']);
  });

  test('is passed on by the digest of the token alone', async () => {
    const heard: string[] = [];
    const ready = Promise.withResolvers<void>();
    await using _listener = new Listener(service.backend.database.url, {
      messages: { [CALLBACKS_CHANNEL]: (payload) => void heard.push(payload) },
      reconnect: ready.resolve,
    });
    await ready.promise;
    await call('/callbacks/secret-token', { body: '{"id":"x","output":["http://127.0.0.1/film"]}' });
    while (heard.length === 0) await sleep(10);
    assert.match(heard[0]!, /^[0-9a-f]{64}$/);
    assert.ok(!heard.join().includes('secret-token'));
  });

  test('can’t hold the service by a body that never ends', async () => {
    const url = new URL(`${service.url}/callbacks/${TOKEN}`);
    const request = ask(url, { method: 'POST', headers: { 'transfer-encoding': 'chunked' } });
    request.on('error', () => undefined).write('{');
    const [answer] = await once(request, 'response');
    assert.equal(answer.statusCode, 204);
    request.destroy();
  });

  test('is refused after too many calls', async () => {
    const answers = await Promise.all(Array.from({ length: 150 }, () => call('/callbacks/x')));
    const statuses = new Set(answers.map(({ status }) => status));
    assert.deepEqual([...statuses].sort(), [204, 429]);
  });
});

test('workers are told the address, and that there is none any more, which is logged', async () => {
  const place = createTemporaryFolder();
  const lines: string[] = [];
  const logger = pino({}, { write: (line: string) => void lines.push(line) });
  const { database } = service.backend;
  assert.equal(await readCallbackAddress(database), `${PUBLIC}/callbacks`);
  const at = { withWorker: false, databaseUrl: database.url, logger };
  await using other = await startTestService(place, at);
  assert.equal(await readCallbackAddress(database), undefined);
  assert.match(lines.join(''), /"before":"https:\/\/media\.example\/stage\/callbacks".*no public URL/);
  const answer = await fetch(`${other.url}/callbacks/${TOKEN}`, { method: 'POST' });
  assert.equal(answer.status, 404);
});
