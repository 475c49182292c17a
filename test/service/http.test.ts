import assert from 'node:assert/strict';
import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { join } from 'node:path';
import { after, before, suite, test } from 'node:test';
import { FootlightClient } from '../../src/client/index.ts';
import { FootlightError } from '../../src/core/errors.ts';
import { freeBytes } from '../../src/core/files.ts';
import { parseProxies } from '../../src/service/client-address.ts';
import { storeUpload } from '../../src/service/stored-upload.ts';
import { TokenStore } from '../../src/service/tokens.ts';
import { UploadRoom } from '../../src/service/uploads/upload-room.ts';
import { runCliHereWith, startCli } from '../support/cli.ts';
import { createSmallPng } from '../support/small-png.ts';
import { createTemporaryFolder } from '../support/temporary-folder.ts';
import { ADMIN_TOKEN, startTestService, type TestService } from '../support/test-service.ts';

const folder = createTemporaryFolder();
const root = join(folder, 'inputs');
let service: TestService;

// No worker: nothing here has to run.
before(async () => {
  await mkdir(root);
  service = await startTestService(folder, {
    withWorker: false,
    policy: {
      inputRoots: [root],
      corsOrigins: ['https://studio.example'],
      basePath: '/footlight',
      trustedProxies: parseProxies(['127.0.0.1']),
    },
  });
});
after(async () => service[Symbol.asyncDispose]());

async function send(method: string, path: string, body?: unknown, headers = {}) {
  const init = { headers, ...(body !== undefined && { body: JSON.stringify(body) }) };
  const answer = await service.ask(method, path, init);
  const text = await answer.text();
  return { status: answer.status, headers: answer.headers, body: text === '' ? {} : JSON.parse(text) };
}

suite('lists', () => {
  test('pages hold every task of one moment once, also while others come in', async () => {
    const items = Array.from({ length: 20 }, (_, i) => ({ label: `paged-${i}` }));
    const { body } = await send('POST', '/api/v1/toy/batch', { items });
    const seen: string[] = [];
    let cursor = '';
    for (let pages = 1; ; pages++) {
      const query = `parent_id=${body.task_id}&limit=5${cursor && `&cursor=${cursor}`}`;
      const page = await send('GET', `/api/v1/tasks?${query}`);
      seen.push(...page.body.tasks.map(({ task_id }: { task_id: string }) => task_id));
      await send('POST', '/api/v1/toy', { label: 'new' });
      cursor = page.body.next_cursor;
      if (cursor === null) {
        assert.equal(pages, 4);
        break;
      }
    }
    assert.equal(seen.length, 20);
    assert.equal(new Set(seen).size, 20);
    const paged = await Array.fromAsync(service.client.pageTasks({ parent_id: body.task_id }));
    assert.deepEqual(
      paged.map(({ task_id }) => task_id),
      seen,
    );
  });

  test('are narrowed by production and text, and refuse a cursor that is none', async () => {
    const found = await Array.fromAsync(service.client.pageTasks({ production: 'toy', text: 'PAGED-7' }));
    assert.deepEqual(
      found.map(({ options }) => options.label),
      ['paged-7'],
    );
    assert.deepEqual(await service.client.listTasks({ production: 'none' }), []);
    const modes = async (mode: string) =>
      new Set((await service.client.listTasks({ text: 'paged-', mode })).map((task) => task.mode));
    assert.deepEqual(await modes('run,batch'), new Set(['run']));
    assert.deepEqual(await modes('plan'), new Set());
    assert.equal((await send('GET', '/api/v1/tasks?mode=run,play')).status, 422);
    const places = ['2026-01-01 task_1', '2026-02-30 00:00:00+00 task_1', '2026-01-01 00:00:00+99 task_1'];
    places.push('0000-01-01 00:00:00+00 task_1', '2026-01-01 00:00:61+00 task_1');
    for (const cursor of ['x', '', ...places.map((place) => Buffer.from(place).toString('base64url'))]) {
      const { status, body } = await send('GET', `/api/v1/tasks?cursor=${cursor}`);
      assert.deepEqual([status, body.code], [422, 'request.cursor'], cursor);
    }
  });
});

suite('submitting', () => {
  const key = (value: string) => ({ 'idempotency-key': value });
  const place = async (name: string): Promise<string> => {
    await writeFile(join(root, name), createSmallPng(16, 16));
    return join(root, name);
  };

  test('a key gives its task also when what the task needed is gone, and all who send it at once one task', async () => {
    const input = await place('gone.png');
    const sent = await Promise.all(
      Array.from({ length: 20 }, () => send('POST', '/api/v1/toy', { input }, key('gone'))),
    );
    assert.deepEqual([...new Set(sent.map(({ status }) => status))], [202]);
    assert.equal(new Set(sent.map(({ body }) => body.task_id)).size, 1);
    await rm(input);
    const again = await send('POST', '/api/v1/toy', { input }, key('gone'));
    assert.deepEqual([again.status, again.body.task_id], [202, sent[0]!.body.task_id]);
    const batch = { items: [{ input: await place('item.png') }] };
    const first = await send('POST', '/api/v1/toy/batch', batch, key('batch'));
    await rm(join(root, 'item.png'));
    const second = await send('POST', '/api/v1/toy/batch', batch, key('batch'));
    assert.deepEqual([second.status, second.body.task_id], [202, first.body.task_id]);
  });

  test('ten at once are checked one after another instead of being refused', async () => {
    const input = await place('parallel.png');
    const sent = await Promise.all(
      Array.from({ length: 10 }, (_, i) => send('POST', '/api/v1/toy', { input, label: `parallel-${i}` })),
    );
    assert.deepEqual(
      sent.map(({ status }) => status),
      sent.map(() => 202),
    );
  });

  test('a batch is accepted before its media are opened, and refused where a file is not there', async () => {
    await writeFile(join(root, 'broken.png'), 'no picture');
    const broken = { input: join(root, 'broken.png') };
    assert.equal((await send('POST', '/api/v1/toy', broken)).status, 422);
    assert.equal((await send('POST', '/api/v1/toy/batch', { items: [broken] })).status, 202);
    const missing = { input: join(root, 'missing.png') };
    const { status, body } = await send('POST', '/api/v1/toy/batch', { items: [broken, missing] });
    assert.deepEqual([status, body.code], [422, 'source.not-found']);
  });

  test('texts that can’t be stored are refused wherever they stand', async () => {
    const half = '\ud800';
    const attempts = [
      send('GET', '/api/v1/tasks/task%00'),
      send('GET', '/api/v1/tasks/task%00/artifacts/a'),
      send('GET', '/api/v1/tasks?text=a%00'),
      send('GET', '/api/v1/tasks?parent_id=%00'),
      send('DELETE', '/api/v1/tokens/a%00'),
      send('GET', '/api/v1/webhooks/a%00/deliveries'),
      send('POST', '/api/v1/tokens', { name: 'a\0' }),
      send('POST', '/api/v1/tokens', { name: `${half}b` }),
      send('POST', '/api/v1/tokens/links', { name: half }),
      send('POST', '/api/v1/webhooks', { url: `https://example.org/${half}` }),
      send('POST', '/api/v1/toy', { label: 'a\0' }),
      send('POST', '/api/v1/toy', { label: half }),
      send('POST', '/api/v1/toy/batch', { items: [{ label: 'a' }, { label: `${half}b` }] }),
      send('POST', '/api/v1/toy', { output: `${half}.txt` }),
    ];
    for (const [i, { status, body }] of (await Promise.all(attempts)).entries())
      assert.deepEqual([status, body.code], [422, 'request.text'], `${i}: ${JSON.stringify(body)}`);
  });
});

test('a body in another encoding is refused as that', async () => {
  const headers = { 'content-type': 'application/json', 'content-encoding': 'gzip' };
  const answer = await service.ask('POST', '/api/v1/toy', { headers, body: '{}' });
  const { code, reason } = (await answer.json()) as Record<string, string>;
  assert.deepEqual([answer.status, code, reason], [415, 'request.content-type', 'encoded']);
});

test('a task that is run again shows none of what its last run published', async () => {
  const { database } = service.backend;
  const id = (await send('POST', '/api/v1/toy', {})).body.task_id;
  await database.query(`INSERT INTO footlight.documents VALUES ($1, 'plan', '{}')`, [id]);
  await service.client.cancel(id);
  const find = () => database.query('SELECT 1 FROM footlight.documents WHERE task_id = $1', [id]);
  assert.equal((await find()).length, 1);
  await service.client.retry(id);
  assert.deepEqual(await find(), []);
});

suite('uploads', () => {
  const TUS = { 'tus-resumable': '1.0.0' };
  const path = (location: string | null): string => new URL(location!, service.url).pathname;
  const begin = (headers: Record<string, string>) =>
    send('POST', '/api/v1/uploads', undefined, { ...TUS, ...headers });
  const piece = (at: string, offset: number, content: string, headers = {}) =>
    service.ask('PATCH', at, {
      headers: {
        ...TUS,
        'upload-offset': String(offset),
        'content-type': 'application/offset+octet-stream',
        ...headers,
      },
      body: Buffer.from(content),
    });

  test('one that is finished says so, however often it is asked, and can be given up', async () => {
    const at = path((await begin({ 'upload-length': '5' })).headers.get('location'));
    assert.equal((await piece(at, 0, 'whole')).status, 204);
    for (const _ of [1, 2]) {
      const head = await service.ask('HEAD', at, { headers: TUS });
      const { status, headers } = head;
      assert.deepEqual([status, headers.get('upload-offset'), headers.get('upload-length')], [200, '5', '5']);
    }
    assert.equal((await service.ask('DELETE', at, { headers: TUS })).status, 204);
    assert.equal((await service.ask('HEAD', at, { headers: TUS })).status, 404);
    assert.deepEqual(
      await Array.fromAsync(service.backend.objects.list(`uploads/${at.split('/').at(-1)}`)),
      [],
    );
  });

  test('more than was announced is refused as that, and not for want of room', async () => {
    const at = path((await begin({ 'upload-length': '5' })).headers.get('location'));
    const answer = await piece(at, 0, 'longer');
    const { code, reason, detail } = (await answer.json()) as Record<string, string>;
    assert.deepEqual([answer.status, code, reason], [413, 'request.too-large', 'announced']);
    assert.equal(detail, 'The upload is longer than the 5 bytes that were announced.');
    assert.equal((await piece(at, 0, 'whole')).status, 204);
  });

  test('the path alone names the one that is meant', async () => {
    const [mine, other] = await Promise.all(
      [1, 2].map(async () => path((await begin({ 'upload-length': '5' })).headers.get('location'))),
    );
    const confused = `${mine}?x=/${other!.split('/').at(-1)}`;
    assert.equal((await service.ask('DELETE', confused, { headers: TUS })).status, 204);
    assert.equal((await service.ask('HEAD', other!, { headers: TUS })).status, 200);
    assert.equal((await service.ask('HEAD', mine!, { headers: TUS })).status, 404);
    await service.ask('DELETE', other!, { headers: TUS });
  });

  test('one that came whole and was not moved, as its process died, is finished when it is asked for', async () => {
    const at = path((await begin({ 'upload-length': '5' })).headers.get('location'));
    const id = at.split('/').at(-1)!;
    await writeFile(join(service.backend.folders.incoming, id), 'whole');
    const asked = await Promise.all(
      Array.from({ length: 8 }, () => service.ask('HEAD', at, { headers: TUS })),
    );
    for (const { headers } of asked) assert.equal(headers.get('upload-offset'), '5');
    assert.equal((await send('POST', '/api/v1/toy', { model: `upload:${id}` })).status, 202);
  });

  test('what is announced is taken from the room that is left, and a length that is told later is bounded', async () => {
    const { database, folders } = service.backend;
    const room = new UploadRoom(database, folders.incoming, 0);
    const before = await room.countFreeBytes();
    const at = path((await begin({ 'upload-length': String(48 << 20) })).headers.get('location'));
    const taken = before - (await room.countFreeBytes());
    assert.ok(Math.abs(taken - (48 << 20)) < 16 << 20, String(taken));
    await service.ask('DELETE', at, { headers: TUS });
    const full = new UploadRoom(database, folders.incoming, (await freeBytes(folders.incoming)) + (1 << 30));
    await assert.rejects(
      full.claim(1, async () => undefined),
      { code: 'storage.full' },
    );
    const deferred = path((await begin({ 'upload-defer-length': '1' })).headers.get('location'));
    const tooMuch = await piece(deferred, 0, 'a', { 'upload-length': String(65 << 20) });
    assert.equal(tooMuch.status, 413);
    assert.equal(tooMuch.headers.get('content-type'), 'application/problem+json');
    await service.ask('DELETE', deferred, { headers: TUS });
  });

  test('what comes inside a request and can’t be stored leaves no file', async () => {
    const { database, folders } = service.backend;
    const put = () => Promise.reject(new Error('The bucket is locked.'));
    const before = await readdir(folders.incoming);
    await assert.rejects(
      storeUpload({ database, folders, objects: { put } } as never, 'nobody', 'a.txt', 'words'),
      { message: 'The bucket is locked.' },
    );
    assert.deepEqual(await readdir(folders.incoming), before);
  });

  test('refusals are problem details, and only known origins may read answers', async () => {
    const bare = await send('POST', '/api/v1/uploads', undefined, { 'upload-length': '1' });
    assert.deepEqual([bare.status, bare.body.code], [412, 'upload.protocol']);
    const at = path((await begin({ 'upload-length': '5' })).headers.get('location'));
    const wrong = await piece(at, 3, 'le');
    assert.deepEqual(
      [wrong.status, ((await wrong.json()) as { code: string }).code],
      [409, 'upload.protocol'],
    );
    for (const [origin, allowed] of [
      ['https://studio.example', 'https://studio.example'],
      ['https://elsewhere.example', null],
    ] as const) {
      const { headers } = await begin({ 'upload-length': '0', origin });
      assert.equal(headers.get('access-control-allow-origin'), allowed);
      if (allowed)
        assert.match(headers.get('access-control-expose-headers')!, /tus-resumable.*upload-offset/);
    }
  });
});

suite('a body that is refused', () => {
  /** Sends raw bytes, and more after the answer's head. @returns all that came, to the end of the connection */
  const talk = async (first: string, then: string): Promise<string> => {
    const socket = connect(Number(new URL(service.url).port), '127.0.0.1');
    let heard = '';
    socket.on('error', () => undefined);
    socket.write(first);
    for await (const chunk of socket.setEncoding('utf8').setTimeout(4_000, () => socket.destroy())) {
      if (heard === '') socket.write(then);
      heard += chunk;
      if (heard.includes('"status":"ok"')) break;
    }
    return heard;
  };
  const head = (length: number): string =>
    `POST /api/v1/toy HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer ${ADMIN_TOKEN}\r\n` +
    `Content-Type: application/json\r\nContent-Length: ${length}\r\n\r\n`;
  const next = 'GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n';

  test('is read to its end, and the connection serves the next request', async () => {
    const heard = await talk(head(200_000) + 'a'.repeat(200_000), next);
    assert.match(heard, /^HTTP\/1\.1 413 /);
    assert.match(heard, /HTTP\/1\.1 200 OK/);
  });

  test('or the answer says that the connection is closed', async () => {
    const heard = await talk(head(50 << 20) + 'a'.repeat(1000), next);
    assert.match(heard, /^HTTP\/1\.1 413 /);
    assert.match(heard, /^connection: close\r$/im);
    assert.ok(!heard.includes('200 OK'));
  });
});

suite('below a path, behind a proxy', () => {
  test('every address that is told begins with the path, with and without it in the request', async () => {
    const client = new FootlightClient({ url: `${service.url}/footlight`, token: ADMIN_TOKEN });
    assert.ok(await client.getTask(await client.submit('toy' as never, {} as never)));
    const { headers, body } = await send('POST', '/footlight/api/v1/toy', {});
    for (const url of [headers.get('location'), body.status_url, body.progress_url, body.events_url])
      assert.ok(url.startsWith('/footlight/api/v1/tasks/'), url);
    assert.equal((await send('GET', body.status_url)).status, 200);
    const page = await service.ask('GET', '/footlight');
    assert.equal(page.headers.get('location'), '/footlight/docs');
    assert.deepEqual((await send('GET', '/openapi.json')).body.servers, [{ url: '/footlight' }]);
    assert.match(await client.upload(new Blob(['words']), { name: 'words.txt' }), /^upload:/);
  });

  test('the audit knows whom the proxy forwards for', async () => {
    await send('POST', '/api/v1/toy', {}, { 'x-forwarded-for': '6.6.6.6, 198.51.100.7' });
    const [row] = await service.backend.database.query<{ address: string }>(
      'SELECT address FROM footlight.audit ORDER BY id DESC LIMIT 1',
    );
    assert.equal(row?.address, '198.51.100.7');
  });

  test('a method that a path lacks is told from a path that is not there', async () => {
    for (const [method, path, allow] of [
      ['PUT', '/api/v1/tasks', 'GET, HEAD'],
      ['POST', '/api/v1/tasks', 'GET, HEAD'],
      ['DELETE', '/api/v1/tasks/task_1/cancel', 'POST'],
      ['GET', '/api/v1/toy/batch', 'POST'],
      ['POST', '/healthz', 'GET, HEAD'],
    ] as const) {
      const { status, headers, body } = await send(method, path);
      assert.deepEqual([status, headers.get('allow'), body.code], [405, allow, 'request.method'], path);
    }
    assert.equal((await send('PUT', '/api/v1/nothing')).body.code, 'request.route');
  });
});

suite('tokens', () => {
  const make = async (body: object) => (await send('POST', '/api/v1/tokens', { name: 'test', ...body })).body;
  const as = (token: string) => new FootlightClient({ url: service.url, token });

  test('rotation and a second token keep what the owner has; a reader sees it', async () => {
    const made = await make({});
    const id = await as(made.token).submit('toy' as never, {} as never);
    const rotated = (await send('POST', `/api/v1/tokens/${made.id}/rotate`)).body;
    assert.equal(rotated.owner, made.owner);
    assert.equal((await as(rotated.token).getTask(id)).task_id, id);
    const reader = await make({ owner: made.owner, scopes: ['read'] });
    assert.equal((await as(reader.token).getTask(id)).task_id, id);
    await assert.rejects(as(reader.token).cancel(id), { code: 'auth.scope' });
    const known = (await service.client.listTokens()).find((each) => each.id === reader.id);
    assert.ok(known?.last_used_at && known.expires_at === null);
  });

  test('one that is past its time is refused', async () => {
    const made = await make({ expires_in_days: 1 });
    const { database } = service.backend;
    await database.query(`UPDATE footlight.tokens SET expires_at = now() - interval '1 s' WHERE id = $1`, [
      made.id,
    ]);
    await assert.rejects(as(made.token).listTasks(), { code: 'auth.invalid' });
  });

  test('an owner’s last token takes links and webhooks with it', async () => {
    const made = await make({});
    const owner = as(made.token);
    const id = await owner.submit('toy' as never, {} as never);
    const file = join(folder, 'result.txt');
    await writeFile(file, 'result');
    await service.backend.objects.put(`tasks/${id}/result.txt`, file);
    const link = await owner.link(id, 'result.txt');
    const headers = { authorization: `Bearer ${made.token}` };
    const hook = { url: 'http://127.0.0.1:9/', events: ['task-cancelled'] };
    const { body } = await send('POST', '/api/v1/webhooks', hook, headers);
    assert.equal((await send('POST', `/api/v1/webhooks/${body.id}/test`, {}, headers)).status, 202);
    assert.equal((await fetch(link)).status, 200);
    await send('DELETE', `/api/v1/tokens/${made.id}`);
    assert.equal((await fetch(link)).status, 410);
    await service.client.cancel(id);
    const due = await service.backend.database.query(
      'SELECT 1 FROM footlight.deliveries WHERE task_id = $1',
      [id],
    );
    assert.deepEqual(due, []);
    const tried = await service.backend.database.query(
      `SELECT 1 FROM footlight.audit WHERE action = 'test webhook' AND subject = $1`,
      [body.id],
    );
    assert.equal(tried.length, 1);
  });

  test('one is known also where its use can’t be noted', async () => {
    const { token, id } = await make({});
    const { database } = service.backend;
    const query = (text: string, values: unknown[]) => {
      if (text.startsWith('UPDATE')) throw new FootlightError('storage.full', { kind: 'retryable' });
      return database.query(text, values);
    };
    const store = new TokenStore({
      query: async (...args: Parameters<typeof query>) => query(...args),
    } as never);
    assert.equal((await store.verify(token))?.id, id);
  });

  test('one that is no administrator’s can be removed also where no administrator is left', async () => {
    const { id } = await make({ scopes: ['read'] });
    const { database } = service.backend;
    const expire = (at: string | null) =>
      database.query(`UPDATE footlight.tokens SET expires_at = $1 WHERE 'admin' = ANY (scopes)`, [at]);
    await expire('2020-01-01');
    try {
      await new TokenStore(database).revoke(id);
    } finally {
      await expire(null);
    }
  });

  test('the audit log is read by administrators, filtered, page by page; on the machine it is trimmed', async () => {
    const { id } = await make({ name: 'audited' });
    await make({ name: 'audited too' });
    type Entries = {
      readonly entries: readonly { id: string; at: string; action: string; subject: string }[];
    };
    const read = async (query: string): Promise<Entries['entries']> => {
      const answer = await service.ask('GET', `/api/v1/audit?${query}`);
      assert.equal(answer.status, 200, await answer.clone().text());
      return ((await answer.json()) as Entries).entries;
    };
    const [entry, ...others] = await read(`subject=${id}`);
    assert.deepEqual([entry?.action, others.length], ['create token', 0]);
    // Past the tenth, which a text would put before the second.
    for (let i = 0; i < 10; i++) await make({ name: `audited ${i}` });
    const all = (await read('limit=500')).map((each) => Number(each.id));
    assert.deepEqual(
      all,
      all.toSorted((a, b) => b - a),
    );
    const [newest] = await read('limit=1');
    assert.ok(Number(newest!.id) > Number(entry!.id));
    assert.deepEqual(
      (await read(`before=${newest!.id}&limit=500`)).filter((each) => Number(each.id) >= Number(newest!.id)),
      [],
    );
    const caller = await service.newCaller();
    const headers = { authorization: `Bearer ${caller.token}` };
    assert.equal((await service.ask('GET', '/api/v1/audit', { headers })).status, 403);

    const { database } = service.backend;
    const environment = { DATABASE_URL: database.url };
    const audit = async (...args: string[]): Promise<unknown> => {
      const { stdout, stderr } = await runCliHereWith(environment, ['audit', ...args, '--json']);
      assert.equal(stderr, '');
      return JSON.parse(stdout);
    };
    assert.deepEqual(await audit('ls', '--subject', id, '--days', '1'), [entry]);
    await database.query(`UPDATE footlight.audit SET at = now() - interval '40 days' WHERE subject = $1`, [
      id,
    ]);
    assert.deepEqual(await audit('ls', '--subject', id, '--days', '30'), []);
    assert.deepEqual(await audit('prune', '--max-age-days', '30'), { count: 1 });
    assert.deepEqual(await audit('ls', '--subject', id), []);
  });

  test('the last administrator stays, and one who lost the token is given another on the machine', async () => {
    const removed = await send('DELETE', '/api/v1/tokens/token_admin');
    assert.deepEqual([removed.status, removed.body.code], [409, 'token.last-admin']);
    assert.equal((await send('GET', '/api/v1/tokens')).status, 200);
    const other = await make({ scopes: ['admin'] });
    assert.equal((await send('DELETE', '/api/v1/tokens/token_admin')).status, 204);
    const args = ['tokens', 'recover', '--data-dir', service.backend.folders.root];
    const { stdout, stderr } = await startCli(args, folder, { DATABASE_URL: '' }).result;
    assert.match(stdout, /^fl_\S+\n$/, stderr);
    const recovered = as(stdout.trim());
    assert.ok((await recovered.listTokens()).some(({ id }) => id === 'token_admin'));
    await recovered.removeToken(other.id);
  });
});
