import assert from 'node:assert/strict';
import { mkdir, symlink, writeFile } from 'node:fs/promises';
import { request } from 'node:http';
import { join } from 'node:path';
import { after, before, suite, test } from 'node:test';
import { crc32, deflateSync } from 'node:zlib';
import { DEFAULT_MEDIA_LIMITS } from '../../src/media/media-limits.ts';
import { createConstantRate, makeVideo } from '../../src/testing/make-video.ts';
import { createTemporaryFolder } from '../support/temporary-folder.ts';
import { ADMIN_TOKEN, startTestService, type TestService } from '../support/test-service.ts';

const folder = createTemporaryFolder();
const root = join(folder, 'inputs');
const outside = join(folder, 'outside.mp4');
let service: TestService;
/** Another token's task and upload, which nobody else may see. */
const foreign = { task: '', upload: '' };
let caller: Awaited<ReturnType<TestService['newCaller']>>;
let reader: Awaited<ReturnType<TestService['newCaller']>>;

before(async () => {
  await mkdir(root, { recursive: true });
  service = await startTestService(folder, {
    policy: {
      allowPrivate: false,
      inputRoots: [root],
      buckets: ['s3://allowed-bucket'],
      media: { ...DEFAULT_MEDIA_LIMITS, maxPixels: 1_000_000, maxSeconds: 2 },
    },
  });
  await makeHostileMedia();
  const other = await service.newCaller();
  caller = await service.newCaller();
  reader = await service.newCaller(['read']);
  foreign.task = await other.client.submit('toy' as never, {} as never);
  for await (const _event of other.client.follow(foreign.task));
  foreign.upload = await other.client.upload(new Blob(['secret']), { name: 'secret.mp4' });
});
after(async () => service[Symbol.asyncDispose]());

async function makeHostileMedia(): Promise<void> {
  const film = { width: 64, height: 48, timeBase: { num: 1, den: 25_000 }, draw: () => undefined };
  await makeVideo(join(root, 'good.mp4'), { ...film, pts: createConstantRate(10) });
  await makeVideo(outside, { ...film, pts: createConstantRate(10) });
  await makeVideo(join(root, 'long.mp4'), { ...film, pts: createConstantRate(75) });
  await symlink(outside, join(root, 'link.mp4'));
  await symlink(folder, join(root, 'linked-folder'));
  await writeFile(join(root, 'bomb.png'), pngHeader(15_000, 15_000));
  await writeFile(join(root, 'huge.png'), pngHeader(20_000, 20_000));
  await writeFile(join(root, 'empty.mp4'), '');
  await writeFile(join(root, 'text.mp4'), 'not a film at all, just words\n'.repeat(50));
  await writeFile(
    join(root, 'playlist.mp4'),
    `#EXTM3U\n#EXT-X-TARGETDURATION:9\n#EXTINF:9,\n${outside}\n#EXT-X-ENDLIST\n`,
  );
  await writeFile(join(root, 'concat.mp4'), `ffconcat version 1.0\nfile '${outside}'\n`);
  await writeFile(
    join(root, 'truncated.mp4'),
    Buffer.from('0000001866747970697363366d70343200000000', 'hex'),
  );
}

/** A picture that says it is large; its pixels would take 900 MB. */
function pngHeader(width: number, height: number): Buffer {
  const chunk = (type: string, data: Buffer): Buffer => {
    const [length, checksum] = [Buffer.alloc(4), Buffer.alloc(4)];
    const content = Buffer.concat([Buffer.from(type), data]);
    length.writeUInt32BE(data.length);
    checksum.writeUInt32BE(crc32(content));
    return Buffer.concat([length, content, checksum]);
  };
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 2, 0, 0, 0], 8);
  const signature = Buffer.from('89504e470d0a1a0a', 'hex');
  const pixels = deflateSync(Buffer.alloc(1000));
  return Buffer.concat([
    signature,
    chunk('IHDR', header),
    chunk('IDAT', pixels),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

interface Attempt {
  readonly name: string;
  readonly method?: string;
  readonly path?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  readonly status: number;
  readonly code: string;
}

const TOY = '/api/v1/toy';
const input = (name: string, value: string, status: number, code: string): Attempt => ({
  name: `input ${name}`,
  body: { input: value },
  status,
  code,
});

const PATHS: Attempt[] = [
  input('outside the roots', '/etc/passwd', 422, 'source.not-found'),
  input('that climbs out', `${root}/../outside.mp4`, 422, 'source.not-found'),
  input('through a link', `${root}/link.mp4`, 422, 'source.not-found'),
  input('through a linked folder', `${root}/linked-folder/outside.mp4`, 422, 'source.not-found'),
  input('relative', 'inputs/good.mp4', 422, 'source.not-found'),
  input('that is the root itself', root, 422, 'source.not-found'),
  input('that does not exist', `${root}/nothing.mp4`, 422, 'source.not-found'),
  input('with a zero byte', `${root}/good.mp4\0.png`, 422, 'source.invalid'),
  input('that is a device', '/dev/zero', 422, 'source.not-found'),
  input('of the process', '/proc/self/environ', 422, 'source.not-found'),
  input('empty', '', 422, 'source.not-found'),
  input('of Windows', 'C:\\Windows\\win.ini', 422, 'source.url'),
  { name: 'output with a folder', body: { output: '../out.txt' }, status: 422, code: 'request.file-name' },
  {
    name: 'output that is absolute',
    body: { output: '/etc/cron.d/x' },
    status: 422,
    code: 'request.file-name',
  },
  { name: 'output that is hidden', body: { output: '.bashrc' }, status: 422, code: 'request.file-name' },
  { name: 'output with a zero byte', body: { output: 'a\0.txt' }, status: 422, code: 'request.file-name' },
  { name: 'model from anywhere', body: { model: '/etc/passwd' }, status: 422, code: 'source.not-found' },
  { name: 'model that climbs', body: { model: '../../model.pth' }, status: 422, code: 'source.not-found' },
];

const ADDRESSES: Attempt[] = [
  input('at the loopback', 'http://127.0.0.1/a.mp4', 422, 'source.address-refused'),
  input('at localhost', 'http://localhost:8420/healthz', 422, 'source.address-refused'),
  input('at a name below localhost', 'http://db.localhost/a.mp4', 422, 'source.address-refused'),
  input('as one decimal number', 'http://2130706433/a.mp4', 422, 'source.address-refused'),
  input('in octal', 'http://0177.0.0.1/a.mp4', 422, 'source.address-refused'),
  input('in hexadecimal', 'http://0x7f.1/a.mp4', 422, 'source.address-refused'),
  input('at IPv6 loopback', 'http://[::1]/a.mp4', 422, 'source.address-refused'),
  input('at IPv4 in IPv6', 'http://[::ffff:127.0.0.1]/a.mp4', 422, 'source.address-refused'),
  input('at 6to4 of a private address', 'http://[2002:7f00:1::]/a.mp4', 422, 'source.address-refused'),
  input('at NAT64 of a private address', 'http://[64:ff9b::7f00:1]/a.mp4', 422, 'source.address-refused'),
  input('at a unique local address', 'http://[fd00::1]/a.mp4', 422, 'source.address-refused'),
  input('at a link-local address', 'http://[fe80::1]/a.mp4', 422, 'source.address-refused'),
  input('at the cloud’s metadata', 'http://169.254.169.254/latest/meta-data/', 422, 'source.address-refused'),
  input('in a private network', 'http://10.0.0.8/a.mp4', 422, 'source.address-refused'),
  input('in carrier-grade NAT', 'http://100.64.0.1/a.mp4', 422, 'source.address-refused'),
  input('at any address', 'http://0.0.0.0/a.mp4', 422, 'source.address-refused'),
  input('at a broadcast address', 'http://255.255.255.255/a.mp4', 422, 'source.address-refused'),
  input('at an internal name', 'http://metadata.google.internal/a.mp4', 422, 'source.address-refused'),
  input('with a dot behind the name', 'http://localhost./a.mp4', 422, 'source.address-refused'),
  input('with credentials', 'https://user:pass@example.org/a.mp4', 422, 'source.url'),
  input('by file:', 'file:///etc/passwd', 422, 'source.url'),
  input('by ftp:', 'ftp://example.org/a.mp4', 422, 'source.url'),
  input('by gopher:', 'gopher://127.0.0.1:6379/_x', 422, 'source.url'),
  input('by data:', 'data:video/mp4;base64,AAAA', 422, 'source.url'),
  input('by concat:', 'concat:/etc/passwd|/etc/group', 422, 'source.url'),
  input('that is endless', `https://example.org/${'a'.repeat(5000)}`, 422, 'source.url'),
  input('in a foreign bucket', 's3://other-bucket/a.mp4', 422, 'source.bucket-refused'),
  input('in a bucket by a climbing key', 's3://allowed-bucket/..%2f..%2fa.mp4', 422, 'storage.key'),
  {
    name: 'webhook at the loopback',
    path: '/api/v1/webhooks',
    body: { url: 'http://127.0.0.1:9/hook' },
    status: 422,
    code: 'source.address-refused',
  },
  {
    name: 'webhook by file:',
    path: '/api/v1/webhooks',
    body: { url: 'file:///x' },
    status: 422,
    code: 'source.url',
  },
];

const MEDIA: Attempt[] = [
  input('with too many pixels', join(root, 'bomb.png'), 422, 'media.too-many-pixels'),
  input('too large for any decoder', join(root, 'huge.png'), 422, 'media.too-many-pixels'),
  input('that is too long', join(root, 'long.mp4'), 422, 'media.too-long'),
  input('that is empty', join(root, 'empty.mp4'), 422, 'input.empty'),
  input('that is text', join(root, 'text.mp4'), 422, 'input.unreadable'),
  input('that is a playlist', join(root, 'playlist.mp4'), 422, 'input.unreadable'),
  input('that names other files', join(root, 'concat.mp4'), 422, 'input.unreadable'),
  input('that breaks off', join(root, 'truncated.mp4'), 422, 'input.unreadable'),
];

const BODIES: Attempt[] = [
  { name: 'body that is no JSON', body: '{"label":', status: 400, code: 'request.body' },
  { name: 'body that is a list', body: [], status: 422, code: 'request.option' },
  { name: 'body that is null', body: 'null', status: 422, code: 'request.option' },
  { name: 'unknown option', body: { colour: 'red' }, status: 422, code: 'request.option' },
  {
    name: 'prototype of everything',
    body: '{"__proto__": {"admin": true}, "steps": "x"}',
    status: 422,
    code: 'request.option',
  },
  { name: 'number as text', body: { steps: '3' }, status: 422, code: 'request.option' },
  { name: 'number out of range', body: { steps: 1e9 }, status: 422, code: 'request.option' },
  { name: 'infinite number', body: '{"seconds": 1e999}', status: 422, code: 'request.option' },
  { name: 'priority of a king', body: { priority: 1000 }, status: 422, code: 'request.option' },
  { name: 'deadline in the past', body: { deadline_seconds: -1 }, status: 422, code: 'request.option' },
  { name: 'no body', body: undefined, status: 400, code: 'request.body' },
  { name: 'huge body', body: { label: 'x'.repeat(100_000) }, status: 413, code: 'request.too-large' },
  {
    name: 'form as body',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: 'steps=3',
    status: 415,
    code: 'request.content-type',
  },
  {
    name: 'XML as body',
    headers: { 'content-type': 'text/xml' },
    body: '<x/>',
    status: 415,
    code: 'request.content-type',
  },
  {
    name: 'deep nesting',
    body: `${'['.repeat(20_000)}${']'.repeat(20_000)}`,
    status: 422,
    code: 'request.option',
  },
  {
    name: 'batch of nothing',
    path: `${TOY}/batch`,
    body: { items: [] },
    status: 422,
    code: 'request.option',
  },
  {
    name: 'batch of too many',
    path: `${TOY}/batch`,
    body: { items: Array(101).fill({}) },
    status: 422,
    code: 'request.option',
  },
  { name: 'zero byte in a text', body: { label: 'a\0b' }, status: 422, code: 'request.text' },
];

const HEADERS: Attempt[] = [
  { name: 'no token', headers: { authorization: 'none' }, body: {}, status: 401, code: 'auth.missing' },
  {
    name: 'wrong token',
    headers: { authorization: 'Bearer wrong-token-0123456789' },
    body: {},
    status: 401,
    code: 'auth.invalid',
  },
  {
    name: 'basic authentication',
    headers: { authorization: 'Basic YTpi' },
    body: {},
    status: 401,
    code: 'auth.missing',
  },
  {
    name: 'endless token',
    headers: { authorization: `Bearer ${'a'.repeat(4000)}` },
    body: {},
    status: 401,
    code: 'auth.missing',
  },
  {
    name: 'token as a pattern',
    headers: { authorization: "Bearer ' OR 1=1 --" },
    body: {},
    status: 401,
    code: 'auth.missing',
  },
  {
    name: 'endless idempotency key',
    headers: { 'idempotency-key': 'k'.repeat(201) },
    body: {},
    status: 400,
    code: 'request.header',
  },
  {
    name: 'event id that is a word',
    method: 'GET',
    path: '/api/v1/tasks/FOREIGN/events',
    headers: { 'last-event-id': 'x' },
    status: 400,
    code: 'request.header',
  },
  {
    name: 'event id below zero',
    method: 'GET',
    path: '/api/v1/tasks/FOREIGN/events',
    headers: { 'last-event-id': '-1' },
    status: 400,
    code: 'request.header',
  },
];

const ROUTES: Attempt[] = [
  { name: 'unknown address', method: 'GET', path: '/api/v2/toy', status: 404, code: 'request.route' },
  { name: 'unknown workflow', path: '/api/v1/nothing', body: {}, status: 404, code: 'request.route' },
  {
    name: 'address that climbs',
    method: 'GET',
    path: '/files/../../etc/passwd',
    status: 404,
    code: 'request.route',
  },
  {
    name: 'address that climbs, encoded',
    method: 'GET',
    path: '/files/%2e%2e%2fetc%2fpasswd',
    status: 404,
    code: 'request.route',
  },
  {
    name: 'task by a pattern',
    method: 'GET',
    path: "/api/v1/tasks/'%20OR%201=1",
    status: 404,
    code: 'task.not-found',
  },
  {
    name: 'list of everything',
    method: 'GET',
    path: '/api/v1/tasks?limit=100000',
    status: 422,
    code: 'request.option',
  },
  {
    name: 'list by an unknown status',
    method: 'GET',
    path: '/api/v1/tasks?status=happy',
    status: 422,
    code: 'request.option',
  },
  {
    name: 'list by a broken time',
    method: 'GET',
    path: '/api/v1/tasks?before=yesterday',
    status: 422,
    code: 'request.option',
  },
  {
    name: 'link of somebody',
    method: 'GET',
    path: '/files/9999999999/AAAA/task_x/toy.txt',
    status: 403,
    code: 'link.invalid',
  },
  {
    name: 'upload that is too large',
    path: '/api/v1/uploads',
    headers: { 'tus-resumable': '1.0.0', 'upload-length': '99999999999' },
    status: 413,
    code: 'request.too-large',
  },
];

const FOREIGN: Attempt[] = [
  {
    name: 'another’s task',
    method: 'GET',
    path: '/api/v1/tasks/FOREIGN',
    status: 404,
    code: 'task.not-found',
  },
  {
    name: 'another’s events',
    method: 'GET',
    path: '/api/v1/tasks/FOREIGN/events',
    status: 404,
    code: 'task.not-found',
  },
  {
    name: 'another’s artifacts',
    method: 'GET',
    path: '/api/v1/tasks/FOREIGN/artifacts',
    status: 404,
    code: 'task.not-found',
  },
  {
    name: 'another’s artifact',
    method: 'GET',
    path: '/api/v1/tasks/FOREIGN/artifacts/toy.txt',
    status: 404,
    code: 'task.not-found',
  },
  {
    name: 'link to another’s artifact',
    path: '/api/v1/tasks/FOREIGN/links',
    body: { name: 'toy.txt' },
    status: 404,
    code: 'task.not-found',
  },
  {
    name: 'cancelling another’s task',
    path: '/api/v1/tasks/FOREIGN/cancel',
    status: 404,
    code: 'task.not-found',
  },
  {
    name: 'retrying another’s task',
    path: '/api/v1/tasks/FOREIGN/retry',
    status: 404,
    code: 'task.not-found',
  },
  {
    name: 'deleting another’s task',
    method: 'DELETE',
    path: '/api/v1/tasks/FOREIGN',
    status: 404,
    code: 'task.not-found',
  },
  { name: 'another’s upload as input', body: { input: 'UPLOAD' }, status: 422, code: 'source.not-found' },
  {
    name: 'another’s artifact as input',
    body: { input: 'task:FOREIGN/toy.txt' },
    status: 422,
    code: 'source.not-found',
  },
  {
    name: 'going on with another’s upload',
    method: 'PATCH',
    path: '/api/v1/uploads/UPLOAD_ID',
    headers: {
      'tus-resumable': '1.0.0',
      'upload-offset': '0',
      'content-type': 'application/offset+octet-stream',
    },
    body: 'x',
    status: 404,
    code: 'upload.not-found',
  },
  {
    name: 'a list of tokens without being administrator',
    method: 'GET',
    path: '/api/v1/tokens',
    status: 403,
    code: 'auth.scope',
  },
  {
    name: 'a new token without being administrator',
    path: '/api/v1/tokens',
    body: { name: 'me' },
    status: 403,
    code: 'auth.scope',
  },
  {
    name: 'metrics without being administrator',
    method: 'GET',
    path: '/metrics',
    status: 403,
    code: 'auth.scope',
  },
];

const TABLE: readonly (readonly [string, readonly Attempt[]])[] = [
  ['paths', PATHS],
  ['addresses', ADDRESSES],
  ['media', MEDIA],
  ['bodies', BODIES],
  ['headers', HEADERS],
  ['routes', ROUTES],
  ['what belongs to another token', FOREIGN],
];

for (const [title, attempts] of TABLE) {
  suite(`hostile ${title}`, () => {
    for (const attempt of attempts)
      test(`${attempt.name}: ${attempt.status} ${attempt.code}`, () => refuse(attempt));
  });
}

async function refuse({
  method = 'POST',
  path = TOY,
  headers = {},
  body,
  status,
  code,
}: Attempt): Promise<void> {
  const text = body === undefined || typeof body === 'string' ? body : JSON.stringify(body);
  const answer = await service.ask(method, fill(path), {
    headers: { authorization: `Bearer ${caller.token}`, ...headers },
    body: text === undefined ? undefined : fill(text),
  });
  const answered = await answer.text();
  assert.equal(answer.status, status, answered);
  assert.equal(answer.headers.get('content-type'), 'application/problem+json', answered);
  const problem = JSON.parse(answered) as Record<string, unknown>;
  assert.equal(problem.code, code);
  assert.equal(problem.status, status);
  assert.equal(problem.type, `urn:footlight:problem:${code}`);
  assert.ok(String(problem.detail).length > 5 && !/\n\s+at /.test(answered), 'no stack is shown');
  assert.ok(
    !answered.includes(folder) || fill(text ?? '').includes(folder),
    'no path of the machine is shown',
  );
}

function fill(text: string): string {
  return text
    .replaceAll('FOREIGN', foreign.task)
    .replaceAll('UPLOAD_ID', foreign.upload.slice('upload:'.length))
    .replaceAll('UPLOAD', foreign.upload);
}

test('a token that only reads can’t submit', async () => {
  const answer = await service.ask('POST', TOY, {
    headers: { authorization: `Bearer ${reader.token}` },
    body: '{}',
  });
  assert.equal(answer.status, 403);
  assert.equal(((await answer.json()) as { code: string }).code, 'auth.scope');
});

test('lists hold one’s own things only', async () => {
  const mine = await caller.client.submit('toy' as never, {} as never);
  assert.deepEqual(
    (await caller.client.listTasks()).map(({ task_id }) => task_id),
    [mine],
  );
  const all = (await service.client.listTasks()).map(({ task_id }) => task_id);
  assert.ok(all.includes(mine) && all.includes(foreign.task), 'the administrator sees all');
});

test('a revoked token is refused', async () => {
  const { token } = await service.newCaller();
  const list = (await (await service.ask('GET', '/api/v1/tokens')).json()) as { tokens: { id: string }[] };
  const id = list.tokens.at(-1)!.id;
  assert.equal((await service.ask('DELETE', `/api/v1/tokens/${id}`)).status, 204);
  const answer = await service.ask('GET', '/api/v1/tasks', { headers: { authorization: `Bearer ${token}` } });
  assert.equal(answer.status, 401);
});

test('a page under a foreign name does not reach the service on the loopback', async () => {
  const { port } = new URL(service.url);
  const status = await new Promise<number>((resolve, reject) => {
    request({ port, host: '127.0.0.1', path: '/healthz', headers: { host: 'evil.example' } }, (response) => {
      response.resume();
      resolve(response.statusCode ?? 0);
    })
      .on('error', reject)
      .end();
  });
  assert.equal(status, 421);
});

test('answers carry the headers that browsers are guarded by, and no CORS', async () => {
  const { headers } = await service.ask('GET', '/docs', { headers: { origin: 'https://evil.example' } });
  assert.equal(headers.get('x-content-type-options'), 'nosniff');
  assert.match(headers.get('content-security-policy') ?? '', /default-src 'none'/);
  assert.equal(headers.get('access-control-allow-origin'), null);
  assert.ok(headers.get('x-request-id'));
});

test('guessing tokens gets slow', async () => {
  const guess = () =>
    service.ask('GET', '/api/v1/tasks', { headers: { authorization: 'Bearer guess-guess-guess' } });
  const statuses: number[] = [];
  for (let i = 0; i < 40; i++) statuses.push((await guess()).status);
  assert.equal(statuses.at(-1), 429);
  const admin = await service.ask('GET', '/api/v1/tasks', {
    headers: { authorization: `Bearer ${ADMIN_TOKEN}` },
  });
  assert.equal(admin.status, 200, 'who has a token is not kept out');
});
