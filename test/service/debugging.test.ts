import assert from 'node:assert/strict';
import { chmod, mkdir, readdir, readFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { after, before, suite, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import pino from 'pino';
import { createConstantRate, makeVideo } from '../../src/testing/make-video.ts';
import { startCli } from '../support/cli.ts';
import { createTemporaryFolder } from '../support/temporary-folder.ts';
import { ADMIN_TOKEN, startTestService, type TestService } from '../support/test-service.ts';
import { startWebhookReceiver } from '../support/webhook-receiver.ts';

const folder = createTemporaryFolder();

interface Report {
  readonly error: {
    readonly code: string;
    readonly message: string;
    readonly stack: string;
    readonly cause: Cause;
  };
  readonly [field: string]: unknown;
}
interface Cause {
  readonly message: string;
  readonly stack: string;
  readonly cause?: Cause;
}

async function onlyReport(place: string): Promise<Report> {
  const names = await readdir(place);
  assert.equal(names.length, 1, names.join());
  return JSON.parse(await readFile(join(place, names[0]!), 'utf8')) as Report;
}

suite('a defect on the command line', () => {
  const film = join(folder, 'film.mp4');
  before(async () => {
    const size = { width: 64, height: 48, timeBase: { num: 1, den: 25_000 } };
    await makeVideo(film, { ...size, pts: createConstantRate(5), draw: () => undefined });
  });
  const runWithFault = (cache: string, environment: Record<string, string> = {}) =>
    startCli(['enhance', film, '--target', 'x2', '--upscaler', 'lanczos'], folder, {
      NODE_OPTIONS: `--import=${new URL('../support/sabotage.ts', import.meta.url)}`,
      FOOTLIGHT_CACHE: cache,
      ...environment,
    }).result;

  test('names the file that holds stack, causes, step and options', async () => {
    const cache = join(folder, 'cache');
    const { code, stderr } = await runWithFault(cache);
    assert.equal(code, 1);
    assert.match(stderr, /^footlight: The floor gave way\.$/m);
    assert.match(stderr, /^ {2}\(internal\)$/m);
    assert.ok(!/^\s+at /m.test(stderr), 'no stack is shown');
    const [, path] = /are in (\S+\.json)/.exec(stderr) ?? [];
    assert.ok(path?.startsWith(join(cache, 'errors')), stderr);
    const report = await onlyReport(join(cache, 'errors'));
    assert.deepEqual([report.production, report.step], ['enhance', 'analyze']);
    assert.equal((report.options as { input: string }).input, film);
    assert.match(report.error.cause.stack, /sabotage\.ts/);
    assert.equal(report.error.cause.cause?.message, 'The beam is undefined.');
  });

  test('shows stack and causes where FOOTLIGHT_DEBUG asks for them', async () => {
    const { stderr } = await runWithFault(join(folder, 'debugged'), { FOOTLIGHT_DEBUG: '1' });
    assert.match(stderr, /Caused by: Error: The floor gave way\.\n\s+at .*sabotage\.ts/);
    assert.match(stderr, /Caused by: TypeError: The beam is undefined\.\n\s+at /);
  });
});

suite('a defect in a service', () => {
  const log: Record<string, unknown>[] = [];
  const sink = new Writable({
    write(line, _encoding, done) {
      log.push(JSON.parse(String(line)) as Record<string, unknown>);
      done();
    },
  });
  const place = join(folder, 'service');
  const errors = join(place, 'data', 'errors');
  let service: TestService;
  before(async () => {
    await chmod(folder, 0o755);
    await mkdir(place);
    service = await startTestService(place, { logger: pino({ level: 'debug' }, sink) });
  });
  after(async () => service[Symbol.asyncDispose]());

  test('of a task: the log and a file have it all, task, events and webhooks only its id', async () => {
    await using receiver = await startWebhookReceiver();
    await service.ask('POST', '/api/v1/webhooks', { body: JSON.stringify({ url: receiver.url }) });
    const id = await service.client.submit('toy' as never, { failAt: 0, failKind: 'defect' } as never);
    const events = await Array.fromAsync(service.client.follow(id));
    const task = await service.client.getTask(id);
    for (let i = 0; i < 100 && receiver.calls.length === 0; i++) await sleep(50);
    const report = await onlyReport(errors);
    assert.equal(report.error.message, 'The toy has a defect at /srv/toys/secret.');
    assert.deepEqual([report.production, report.step, report.task], ['toy', 'toy', id]);
    assert.equal(report.error.cause.cause?.message, 'The toy’s spring is undefined.');
    assert.match(report.error.cause.stack, /toy-productions\.ts/);

    const shown = JSON.stringify([task, events, receiver.calls.map(({ body }) => body)]);
    for (const secret of ['/srv/toys', 'spring', 'toy-productions', place])
      assert.ok(!shown.includes(secret), `${secret} is shown: ${shown}`);
    const { code, report: reportId, remedy } = task.error as unknown as Record<string, string>;
    assert.deepEqual([code, reportId], ['internal', report.id]);
    assert.ok(remedy?.includes(String(report.id)));

    const entry = log.find(({ task_id, outcome }) => task_id === id && outcome === 'failed');
    assert.equal(entry?.report, join(errors, `${report.id}.json`));
    assert.match(JSON.stringify(entry?.error), /toy-productions\.ts.*The toy’s spring is undefined/);
  });

  test('of a request: the answer has the id of the file', async () => {
    await service.backend.database.query('ALTER TABLE footlight.webhooks RENAME TO gone');
    const answer = await service.ask('GET', '/api/v1/webhooks');
    assert.equal(answer.status, 500);
    const text = await answer.text();
    const { code, report } = JSON.parse(text) as { code: string; report: string };
    assert.equal(code, 'internal');
    assert.ok(!/webhooks"|relation|\bat /.test(text), text);
    const entry = log.find(({ msg }) => msg === 'internal error');
    assert.equal(entry?.report, join(errors, `${report}.json`));
    const stored = JSON.parse(await readFile(join(errors, `${report}.json`), 'utf8')) as Report;
    assert.equal(stored.request, 'GET /api/v1/webhooks');
    assert.match(stored.error.cause.message, /relation .* does not exist/);
  });

  test('a caller who leaves in the middle of a body is none', async () => {
    const before = log.length;
    const head = `Host: 127.0.0.1\r\nAuthorization: Bearer ${ADMIN_TOKEN}\r\nContent-Type: application/json`;
    const socket = connect(Number(new URL(service.url).port), '127.0.0.1');
    socket.write(`POST /api/v1/toy HTTP/1.1\r\n${head}\r\nTransfer-Encoding: chunked\r\n\r\n9\r\n{"label":`);
    await sleep(300);
    socket.destroy();
    const since = () => log.slice(before);
    for (let i = 0; i < 100 && !since().some(({ msg }) => msg === 'the caller disconnected'); i++)
      await sleep(50);
    assert.deepEqual(
      since().map(({ level, msg }) => [level, msg]),
      [[20, 'the caller disconnected']],
    );
  });
});
