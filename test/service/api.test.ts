import assert from 'node:assert/strict';
import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, suite, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { Validator } from '@seriousme/openapi-schema-validator';
import { Webhook } from 'standardwebhooks';
import { DEFAULT_CACHE_LIMITS } from '../../src/execution/artifact-store.ts';
import { Maintenance } from '../../src/jobs/maintenance/maintenance.ts';
import { getSharedSecret } from '../../src/jobs/postgres/settings.ts';
import { LinkSigner } from '../../src/service/link-signer.ts';
import { createConstantRate, makeVideo } from '../../src/testing/make-video.ts';
import { type Behavior, startFaultyServer } from '../support/faulty-server.ts';
import { createTemporaryFolder } from '../support/temporary-folder.ts';
import { ADMIN_TOKEN, SILENT, startTestService, type TestService } from '../support/test-service.ts';
import { startWebhookReceiver, type WebhookCall } from '../support/webhook-receiver.ts';

const folder = createTemporaryFolder();
const root = join(folder, 'inputs');
const film = join(root, 'film.mp4');
let service: TestService;

before(async () => {
  await mkdir(root, { recursive: true });
  await makeVideo(film, {
    width: 64,
    height: 48,
    timeBase: { num: 1, den: 25_000 },
    pts: createConstantRate(25),
    draw: () => undefined,
  });
  service = await startTestService(folder, {
    policy: { inputRoots: [root], corsOrigins: ['https://studio.example'] },
  });
});
after(async () => service[Symbol.asyncDispose]());

async function run(options: Record<string, unknown> = {}): Promise<string> {
  const id = await service.client.submit('toy' as never, { seconds: 0, ...options } as never);
  for await (const _event of service.client.follow(id));
  return id;
}

suite('documentation', () => {
  test('the OpenAPI document is valid and has every workflow and route', async () => {
    const document = (await (await service.ask('GET', '/openapi.json')).json()) as Record<string, object>;
    const { valid, errors } = await new Validator().validate(document);
    assert.ok(valid, JSON.stringify(errors));
    const paths = Object.keys(document.paths!);
    for (const path of ['/api/v1/toy', '/api/v1/toy/plan', '/api/v1/tasks/{id}/events', '/readyz'])
      assert.ok(paths.includes(path), path);
    const body = JSON.stringify(document);
    assert.ok(body.includes('upload:ID'), 'file options say what they take');
  });

  test('the page for people shows the same', async () => {
    const page = await (await service.ask('GET', '/docs')).text();
    assert.match(page, /\/api\/v1\/tasks\/\{id\}\/cancel/);
    assert.match(page, /<code>steps<\/code>/);
  });
});

suite('artifacts', () => {
  let id: string;
  let whole: string;
  before(async () => {
    id = await run({ output: 'ä result.txt' });
    whole = await (await service.client.download(id, 'ä result.txt')).text();
  });

  const range = (value: string, more: Record<string, string> = {}): Promise<Response> =>
    service.ask('GET', `/api/v1/tasks/${id}/artifacts/${encodeURIComponent('ä result.txt')}`, {
      headers: { range: value, ...more },
    });

  test('ranges are answered as the standard says', async () => {
    for (const [value, expected] of [
      ['bytes=0-3', whole.slice(0, 4)],
      ['bytes=5-', whole.slice(5)],
      ['bytes=-7', whole.slice(-7)],
      ['bytes=10-999999', whole.slice(10)],
    ] as const) {
      const answer = await range(value);
      assert.equal(answer.status, 206);
      assert.equal(await answer.text(), expected);
      assert.match(
        answer.headers.get('content-range') ?? '',
        new RegExp(`^bytes \\d+-\\d+/${whole.length}$`),
      );
    }
    for (const value of [`bytes=${whole.length}-`, 'bytes=-0', 'bytes=99999999999999999999-']) {
      const { status, headers } = await range(value);
      assert.deepEqual([status, headers.get('content-range')], [416, `bytes */${whole.length}`]);
    }
    assert.equal((await range('bytes=0-1,4-5')).status, 200);
    assert.equal((await range('bytes=0-3', { 'if-range': '"another"' })).status, 200);
  });

  test('an unchanged artifact is not sent again', async () => {
    const etag = (await range('')).headers.get('etag')!;
    assert.equal((await range('', { 'if-none-match': `W/${etag}, "x"` })).status, 304);
    assert.equal((await range('', { 'if-match': '"x"' })).status, 412);
    const modified = (await range('')).headers.get('last-modified')!;
    assert.equal((await range('', { 'if-modified-since': modified })).status, 304);
    assert.equal(await (await range('bytes=0-3', { 'if-range': etag })).text(), whole.slice(0, 4));
  });

  test('a signed link needs no token, carries the whole folder, and ends', async () => {
    const link = await service.client.link(id, 'ä result.txt', 60);
    assert.equal(await (await fetch(link)).text(), whole);
    const forged = link.replace(/\/files\/\d+/, '/files/9999999999');
    assert.equal((await fetch(forged)).status, 403);
    const other = await run();
    assert.equal((await fetch(link.replace(id, other))).status, 403);
    const signer = new LinkSigner(await getSharedSecret(service.backend.database, 'links'));
    assert.equal((await fetch(new URL(signer.sign(id, 'ä result.txt', -1), service.url))).status, 410);
  });

  test('pages have no rights of their own beside their scripts', async () => {
    const policy = (await range('')).headers.get('content-security-policy') ?? '';
    assert.match(policy, /^sandbox allow-scripts; default-src 'none'/);
  });
});

suite('inputs', () => {
  test('a path below a root', async () => {
    assert.equal((await service.client.getTask(await run({ input: film }))).status, 'completed');
  });

  test('an upload that breaks off goes on where it was', async () => {
    const content = await readFile(film);
    const tus = { 'tus-resumable': '1.0.0' };
    const metadata = `filename ${Buffer.from('my film.mp4').toString('base64')}`;
    const created = await service.ask('POST', '/api/v1/uploads', {
      headers: { ...tus, 'upload-length': String(content.length), 'upload-metadata': metadata },
    });
    assert.equal(created.status, 201, await created.clone().text());
    const path = new URL(created.headers.get('location')!, service.url).pathname;
    const id = path.split('/').at(-1)!;
    const send = (offset: number, body: Buffer) =>
      service.ask('PATCH', path, {
        headers: {
          ...tus,
          'upload-offset': String(offset),
          'content-type': 'application/offset+octet-stream',
        },
        body: new Uint8Array(body),
      });
    assert.equal((await send(0, content.subarray(0, 500))).status, 204);
    const early = await service.ask('POST', '/api/v1/toy', {
      body: JSON.stringify({ input: `upload:${id}` }),
    });
    assert.equal(((await early.json()) as { code: string }).code, 'source.upload-incomplete');
    assert.equal((await send(0, content.subarray(0, 10))).status, 409, 'a wrong offset is refused');
    const head = await service.ask('HEAD', path, { headers: tus });
    assert.equal(head.headers.get('upload-offset'), '500');
    const last = await send(500, content.subarray(500));
    assert.equal(last.headers.get('x-footlight-source'), `upload:${id}`);
    assert.equal((await service.client.getTask(await run({ input: `upload:${id}` }))).status, 'completed');
  });

  test('what is wrong with an upload is said without where it lies', async () => {
    const source = await service.client.upload(new Blob(['only words']), { name: 'words.mp4' });
    const answer = await service.ask('POST', '/api/v1/toy', { body: JSON.stringify({ input: source }) });
    assert.equal(answer.status, 422);
    const { code, detail } = (await answer.json()) as { code: string; detail: string };
    assert.equal(code, 'input.unreadable');
    assert.ok(detail.startsWith(source) && !detail.includes(folder), detail);
  });

  test('the client uploads by itself', async () => {
    const sent: number[] = [];
    const source = await service.client.upload(new Blob([new Uint8Array(await readFile(film))]), {
      name: 'film.mp4',
      onProgress: (done) => sent.push(done),
    });
    assert.match(source, /^upload:upload_[0-9a-f]{24}$/);
    assert.ok(sent.length > 0);
    assert.equal((await service.client.getTask(await run({ input: source }))).status, 'completed');
  });

  test('an artifact of an earlier task', async () => {
    const first = await run({ label: 'first' });
    const task = await service.client.getTask(await run({ model: `task:${first}/toy.txt` }));
    assert.equal(task.status, 'completed');
  });

  const behaviors: readonly (readonly [string, readonly Behavior[], string])[] = [
    ['good', ['good'], 'completed'],
    ['that breaks off and goes on', ['truncate', 'good'], 'completed'],
    ['that refuses', ['gone'], 'failed'],
  ];
  for (const [name, behaviour, status] of behaviors) {
    test(`an address ${name}`, async () => {
      await using server = await startFaultyServer(await readFile(film), behaviour);
      const task = await service.client.getTask(await run({ input: `${server.origin}/film.mp4` }));
      assert.equal(task.status, status, JSON.stringify(task.error));
      if (status === 'failed') assert.equal((task.error as { code: string }).code, 'download.refused');
    });
  }
});

suite('webhooks', () => {
  const create = async (url: string): Promise<{ id: string; secret: string }> => {
    const answer = await service.ask('POST', '/api/v1/webhooks', { body: JSON.stringify({ url }) });
    return (await answer.json()) as { id: string; secret: string };
  };
  const remove = (id: string) => service.ask('DELETE', `/api/v1/webhooks/${id}`);
  /** As receivers do it, with the specification's own library; throws for a call that is not ours. */
  const verify = (secret: string, { headers, body }: WebhookCall, changed = body): unknown =>
    new Webhook(secret).verify(changed, headers as Record<string, string>);
  const untilSo = async (isSo: () => boolean): Promise<void> => {
    for (let i = 0; i < 200 && !isSo(); i++) await sleep(50);
    assert.ok(isSo());
  };

  test('calls are signed, tried again under one id, and logged', async () => {
    let tries = 0;
    await using receiver = await startWebhookReceiver(() => (++tries === 1 ? 500 : 200));
    const { id, secret } = await create(receiver.url);
    const task = await run();
    await untilSo(() => receiver.calls.length === 2);
    const [first, second] = receiver.calls;
    assert.equal(first!.id, second!.id);
    assert.equal(first!.body, second!.body);
    verify(secret, first!);
    const event = verify(secret, second!) as Record<string, unknown>;
    assert.throws(() => verify(secret, second!, second!.body.replace('completed', 'failed')));
    assert.equal(event.task_id, task);
    assert.equal(event.event_type, 'task-completed');
    const { type, timestamp: at, data, ...fields } = event;
    assert.deepEqual([type, at, data], [event.event_type, event.at, fields]);
    const log = (await (await service.ask('GET', `/api/v1/webhooks/${id}/deliveries`)).json()) as {
      deliveries: { attempts: number; last_status: number; delivered_at: string | null }[];
    };
    assert.equal(log.deliveries.length, 1);
    assert.ok(log.deliveries[0]!.attempts >= 1);
    await remove(id);
  });

  test('one is tried without a task, and a call is made again', async () => {
    await using receiver = await startWebhookReceiver();
    const { id, secret } = await create(receiver.url);
    const trial = await service.ask('POST', `/api/v1/webhooks/${id}/test`);
    assert.equal(trial.status, 202);
    await untilSo(() => receiver.calls.length === 1);
    assert.equal((verify(secret, receiver.calls[0]!) as { type: string }).type, 'webhook-test');
    const { id: delivery } = (await trial.json()) as { id: string };
    const path = `/api/v1/webhooks/${id}/deliveries/${delivery}/retry`;
    assert.equal((await service.ask('POST', path)).status, 202);
    await untilSo(() => receiver.calls.length === 2);
    assert.equal(receiver.calls[1]!.id, receiver.calls[0]!.id);
    assert.equal((await service.ask('POST', path.replace(delivery, 'none'))).status, 404);
    await remove(id);
  });

  test('after a rotation both secrets sign', async () => {
    await using receiver = await startWebhookReceiver();
    const { id, secret } = await create(receiver.url);
    const answer = await service.ask('POST', `/api/v1/webhooks/${id}/rotate`);
    const rotated = (await answer.json()) as { secret: string };
    assert.notEqual(rotated.secret, secret);
    await run();
    await untilSo(() => receiver.calls.length === 1);
    for (const each of [rotated.secret, secret]) verify(each, receiver.calls[0]!);
    const other = `whsec_${Buffer.alloc(24, 1).toString('base64')}`;
    assert.throws(() => verify(other, receiver.calls[0]!));
    await remove(id);
  });
});

suite('operation', () => {
  test('what strangers ask for does not become labels of metrics', async () => {
    for (let i = 0; i < 5; i++)
      for (const path of [`/nothing-${i}`, `/api/v1/tasks/stranger-${i}`, `/api/v1/stranger-${i}`])
        await service.ask('GET', path, { headers: { authorization: 'none' } });
    const text = await (await service.ask('GET', '/metrics')).text();
    assert.ok(!/nothing-|stranger-/.test(text));
    assert.match(text, /route="\/api\/v1\/tasks\/:id",status="401"/);
  });

  test('metrics tell of tasks, requests and workers', async () => {
    await run();
    const text = await (await service.ask('GET', '/metrics')).text();
    for (const name of [
      'footlight_tasks{',
      'footlight_http_request_seconds_bucket',
      'footlight_workers 1',
      'process_cpu',
    ])
      assert.ok(text.includes(name), name);
  });

  test('the fleet’s workers are listed', async () => {
    const { workers } = (await (await service.ask('GET', '/api/v1/workers')).json()) as {
      workers: { version: string; workflows: string[] }[];
    };
    assert.deepEqual(
      workers.map(({ version, workflows }) => [version, workflows]),
      [['0.0.0-test', ['toy']]],
    );
  });

  test('ready means database, workers and disk', async () => {
    const answer = await service.ask('GET', '/readyz', { headers: { authorization: 'none' } });
    assert.equal(answer.status, 200);
    assert.equal(((await answer.json()) as { status: string }).status, 'ready');
  });

  test('pages of allowed origins, and no others, may call', async () => {
    const ask = (origin: string) => service.ask('GET', '/api/v1/tasks', { headers: { origin } });
    const allowed = await ask('https://studio.example');
    assert.equal(allowed.headers.get('access-control-allow-origin'), 'https://studio.example');
    assert.equal((await ask('https://evil.example')).headers.get('access-control-allow-origin'), null);
  });

  test('changes and refusals are in the audit log', async () => {
    const id = await run();
    const [row] = await service.backend.database.query<{ action: string; token: string }>(
      'SELECT action, token FROM footlight.audit WHERE subject = $1',
      [id],
    );
    assert.deepEqual(row, { action: 'submit toy', token: 'token_admin' });
    const stored = await service.backend.database.query('SELECT * FROM footlight.tokens');
    assert.ok(!JSON.stringify(stored).includes(ADMIN_TOKEN), 'tokens are stored hashed');
  });

  test('what was finished longer ago than is kept is forgotten, with its files', async () => {
    const id = await run();
    await service.backend.database.query(
      `UPDATE footlight.tasks SET finished_at = now() - interval '31 days' WHERE id = $1`,
      [id],
    );
    await using _maintenance = new Maintenance({
      backend: service.backend,
      lease: service.worker!.lease,
      retentionDays: 30,
      cacheLimits: DEFAULT_CACHE_LIMITS,
      logger: SILENT,
    });
    for (let i = 0; i < 100; i++) {
      if ((await service.ask('GET', `/api/v1/tasks/${id}`)).status === 404) break;
      await sleep(50);
    }
    assert.equal((await service.ask('GET', `/api/v1/tasks/${id}`)).status, 404);
    assert.deepEqual(await Array.fromAsync(service.backend.objects.list(`tasks/${id}`)), []);
  });
});
