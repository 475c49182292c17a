import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { FootlightClient, type Task } from '../../src/client/index.ts';
import { Database } from '../../src/jobs/postgres/database.ts';
import { EmbeddedPostgres } from '../../src/jobs/postgres/embedded-postgres.ts';
import { startCli } from '../support/cli.ts';
import { type DisconnectableProxy, startDisconnectableProxy } from '../support/disconnectable-proxy.ts';
import { unlessFull } from '../support/full.ts';
import { layPostgres } from '../support/postgres-template.ts';
import { type Program, startProgram } from '../support/processes.ts';
import { createTemporaryFolder } from '../support/temporary-folder.ts';

const TOKEN = 'administrator-of-the-failures';
const DAY_MS = 86_400_000;
const folder = createTemporaryFolder();
const isRoot = process.getuid?.() === 0;

/** One database, one service and one worker for all tests, as each takes seconds to start; `data` is a small disk. */
const data = join(folder, 'data');
let hasSmallDisk = false;
let postgres: EmbeddedPostgres;
let proxy: DisconnectableProxy;
let environment: { readonly DATABASE_URL: string; readonly FOOTLIGHT_TOKEN: string };
let service: Program;
let worker: Program;
let client: FootlightClient;

before(async () => {
  await chmod(folder, 0o755);
  await mkdir(data);
  hasSmallDisk = mountSmallDisk();
  await layPostgres(join(folder, 'postgres'));
  postgres = await EmbeddedPostgres.start({ directory: join(folder, 'postgres') });
  const { port } = new URL(postgres.url);
  proxy = await startDisconnectableProxy(Number(port));
  environment = {
    DATABASE_URL: postgres.url.replace(`:${port}/`, `:${proxy.port}/`),
    FOOTLIGHT_TOKEN: TOKEN,
  };
  service = await startProgram('service', data, { ...environment, TOY_VERSION: '2.0.0' });
  worker = await startProgram('worker', data, { ...environment, TOY_VERSION: '1.0.0' });
  client = new FootlightClient({ url: service.ready, token: TOKEN });
});

after(async () => {
  for (const part of [worker, service, proxy, postgres]) await part[Symbol.asyncDispose]();
  if (hasSmallDisk) execFileSync('umount', ['-l', data]);
});

function mountSmallDisk(): boolean {
  try {
    if (isRoot) execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=24m', 'tmpfs', data], { stdio: 'ignore' });
    return isRoot;
  } catch {
    return false;
  }
}

async function untilSo(isSo: () => Promise<boolean>, seconds = 60): Promise<void> {
  for (const end = Date.now() + seconds * 1000; Date.now() < end; await sleep(100))
    if (await isSo().catch(() => false)) return;
  assert.fail('it never came to be');
}

const submit = (options: Record<string, unknown>, deadlineSeconds?: number): Promise<string> =>
  client.submit('toy' as never, options as never, { deadlineSeconds });

const untilStatus = (id: string, status: Task['status']): Promise<void> =>
  untilSo(async () => (await client.getTask(id)).status === status);

const readJournal = async (path: string): Promise<{ at: number }[]> => {
  const lines = (await readFile(join(path, 'journal.jsonl'), 'utf8')).trim().split('\n');
  return lines.map((line) => JSON.parse(line) as { at: number });
};

test('the database is away at the start: it is waited for, and given up with a clear word', async () => {
  const result = await startCli(
    ['serve', '--port', '0', '--database-wait', '2', '--data-dir', join(folder, 'none')],
    folder,
    {
      DATABASE_URL: 'postgresql://nobody@127.0.0.1:9/none',
    },
  ).result;
  assert.equal(result.code, 1);
  assert.match(result.stderr, /waiting for the database/);
  assert.match(
    result.stderr,
    /footlight: The database can’t be reached\.\n.*\n {2}\(database\.unavailable\)/s,
  );
  assert.ok(!/\n\s+at /.test(result.stderr), 'no stack is shown');
});

test('workers of two versions share a fleet; the list says who is who', async () => {
  const ids = await Promise.all([1, 2].map((i) => submit({ label: `v${i}`, seconds: 0 })));
  for (const id of ids) await untilStatus(id, 'completed');
  const answer = await fetch(`${service.ready}/api/v1/workers`, {
    headers: { authorization: `Bearer ${TOKEN}` },
  });
  const { workers } = (await answer.json()) as { workers: { version: string }[] };
  assert.deepEqual(
    workers.map(({ version }) => version),
    ['1.0.0'],
  );
});

test('the database is away in the middle: work goes on, answers say 503, nothing is lost', async () => {
  const journal = join(folder, 'away-journal');
  const id = await submit({ steps: 8, seconds: 0.5, journal });
  await untilSo(async () => (await client.getTask(id)).overall_progress > 0.2);
  proxy.cut();
  const answer = await fetch(`${service.ready}/api/v1/tasks/${id}`, {
    headers: { authorization: `Bearer ${TOKEN}` },
  });
  assert.equal(answer.status, 503);
  const problem = (await answer.json()) as { code: string; value?: string };
  assert.equal(problem.code, 'database.unavailable');
  assert.equal(problem.value, undefined, 'where the database is does not concern callers');
  assert.ok(answer.headers.get('retry-after'));
  assert.equal((await fetch(`${service.ready}/readyz`)).status, 503);
  assert.equal((await fetch(`${service.ready}/healthz`)).status, 200);
  await sleep(1_500);
  proxy.reconnect();
  await untilStatus(id, 'completed');
  assert.equal((await readJournal(journal)).length, 8, 'a short absence costs no step');
});

test('a full disk fails the task with its code, and leaves what was there', async (context) => {
  if (!hasSmallDisk) return context.skip('no small disk can be mounted here');
  const first = await submit({ label: 'small' });
  await untilStatus(first, 'completed');
  const large = await submit({ label: 'large', fileBytes: 40 << 20 });
  await untilStatus(large, 'failed');
  assert.equal(((await client.getTask(large)).error as { code: string }).code, 'storage.full');
  const upload = client.upload(new Blob([new Uint8Array(30 << 20)]), { name: 'large.mp4' });
  await assert.rejects(upload, { code: 'storage.full', status: 507 });
  assert.equal((await (await client.download(first, 'toy.txt')).text()).length > 0, true);
  const next = await submit({ label: 'after' });
  await untilStatus(next, 'completed');
});

test('a worker’s clock may be wrong by days and jump while it works', {
  skip: existsSync('/usr/bin/faketime') ? unlessFull : 'faketime is not installed',
}, async () => {
  const clock = join(folder, 'clock.txt');
  await writeFile(clock, '+3d');
  const library = execFileSync('sh', ['-c', 'ls /usr/lib/*/faketime/libfaketime.so.1']).toString().trim();
  await worker.stop();
  worker = await startProgram('worker', data, {
    ...environment,
    LD_PRELOAD: library,
    FAKETIME_TIMESTAMP_FILE: clock,
    FAKETIME_NO_CACHE: '1',
    FAKETIME_DONT_FAKE_MONOTONIC: '1',
    FOOTLIGHT_CHILD_ENV: 'FAKETIME_TIMESTAMP_FILE,FAKETIME_NO_CACHE,FAKETIME_DONT_FAKE_MONOTONIC',
  });
  const journal = join(folder, 'clock-journal');
  const id = await submit({ label: 'clock', steps: 8, seconds: 0.5, journal }, 600);
  const isLongAgo = ({ at }: { at: number }): boolean => at < Date.now() - 2 * DAY_MS;
  await untilSo(async () => (await client.getTask(id)).overall_progress > 0.1);
  await writeFile(clock, '-3d');
  await untilSo(async () => (await readJournal(journal)).some(isLongAgo));
  await writeFile(clock, '+30d');
  await untilStatus(id, 'completed');
  const entries = await readJournal(journal);
  assert.equal(entries.length, 8, 'no step ran twice');
  assert.ok(entries.some(isLongAgo), 'the clock really jumped');
});

test('a connection that is cut while it waits for its user ends no process', async () => {
  await using database = await Database.open(postgres.url);
  const waiting = await database.pool.connect();
  const { rows } = await waiting.query<{ pid: number }>('SELECT pg_backend_pid() AS pid');
  const gone = new Promise((resolve) => waiting.once('end', resolve));
  await database.query('SELECT pg_terminate_backend($1)', [rows[0]!.pid]);
  await gone;
  await assert.rejects(waiting.query('SELECT 1'));
  waiting.release(true);
  assert.deepEqual(await database.query('SELECT 1 AS one'), [{ one: 1 }]);
});

test('a database of a newer version: an older program refuses to touch it', async () => {
  await worker.stop();
  await service.stop();
  const administrator = new pg.Client({ connectionString: postgres.url });
  await administrator.connect();
  await administrator.query('UPDATE footlight.schema_version SET version = 999');
  await administrator.end();
  const result = await startCli(['worker', '--data-dir', join(folder, 'old')], folder, environment).result;
  assert.equal(result.code, 2);
  assert.match(result.stderr, /\(database\.newer-schema\)/);
});
