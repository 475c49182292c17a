import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { suite, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { FootlightClient, type Task } from '../../src/client/index.ts';
import { Database } from '../../src/jobs/postgres/database.ts';
import { EmbeddedPostgres } from '../../src/jobs/postgres/embedded-postgres.ts';
import { startCli } from '../support/cli.ts';
import { startDisconnectableProxy } from '../support/disconnectable-proxy.ts';
import { layPostgres } from '../support/postgres-template.ts';
import { startProgram } from '../support/processes.ts';
import { createTemporaryFolder } from '../support/temporary-folder.ts';

const TOKEN = 'administrator-of-the-failures';
const DAY_MS = 86_400_000;
const folder = createTemporaryFolder();
const isRoot = process.getuid?.() === 0;

async function place(name: string): Promise<{ data: string; postgres: EmbeddedPostgres }> {
  await chmod(folder, 0o755);
  const home = join(folder, name);
  await mkdir(home, { recursive: true });
  await layPostgres(join(home, 'postgres'));
  return {
    data: join(home, 'data'),
    postgres: await EmbeddedPostgres.start({ directory: join(home, 'postgres') }),
  };
}

async function untilSo(isSo: () => Promise<boolean>, seconds = 30): Promise<void> {
  for (const end = Date.now() + seconds * 1000; Date.now() < end; await sleep(100))
    if (await isSo().catch(() => false)) return;
  assert.fail('it never came to be');
}

const statusOf = async (client: FootlightClient, id: string): Promise<Task['status']> =>
  (await client.getTask(id)).status;

suite('the database is away', () => {
  test('at the start: it is waited for, and given up with a clear word', async () => {
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

  test('in the middle: work goes on, answers say 503, nothing is lost', async () => {
    const { data, postgres } = await place('away');
    await using _postgres = postgres;
    await using proxy = await startDisconnectableProxy(Number(new URL(postgres.url).port));
    const url = postgres.url.replace(/:\d+\//, `:${proxy.port}/`);
    await using service = await startProgram('service', data, { DATABASE_URL: url, FOOTLIGHT_TOKEN: TOKEN });
    await using _worker = await startProgram('worker', data, { DATABASE_URL: url });
    const client = new FootlightClient({ url: service.ready, token: TOKEN });
    const journal = join(folder, 'away-journal');
    const id = await client.submit('toy' as never, { steps: 8, seconds: 0.5, journal } as never);
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
    await untilSo(async () => (await statusOf(client, id)) === 'completed');
    const starts = (await readFile(join(journal, 'journal.jsonl'), 'utf8')).trim().split('\n');
    assert.equal(starts.length, 8, 'a short absence costs no step');
  });

  test('a connection that is cut while it waits for its user ends no process', async () => {
    const { postgres } = await place('cut');
    await using _postgres = postgres;
    await using database = await Database.open(postgres.url);
    const client = await database.pool.connect();
    const { rows } = await client.query<{ pid: number }>('SELECT pg_backend_pid() AS pid');
    const gone = new Promise((resolve) => client.once('end', resolve));
    await database.query('SELECT pg_terminate_backend($1)', [rows[0]!.pid]);
    await gone;
    await assert.rejects(client.query('SELECT 1'));
    client.release(true);
    assert.deepEqual(await database.query('SELECT 1 AS one'), [{ one: 1 }]);
  });

  test('of a newer version: an older program refuses to touch it', async () => {
    const { postgres } = await place('newer');
    await using _postgres = postgres;
    await (await Database.open(postgres.url))[Symbol.asyncDispose]();
    const client = new pg.Client({ connectionString: postgres.url });
    await client.connect();
    await client.query('UPDATE footlight.schema_version SET version = 999');
    await client.end();
    const result = await startCli(['worker', '--data-dir', join(folder, 'old')], folder, {
      DATABASE_URL: postgres.url,
    }).result;
    assert.equal(result.code, 2);
    assert.match(result.stderr, /\(database\.newer-schema\)/);
  });
});

test('workers of two versions share a fleet; the list says who is who', async () => {
  const { data, postgres } = await place('versions');
  await using _postgres = postgres;
  const environment = { DATABASE_URL: postgres.url, FOOTLIGHT_TOKEN: TOKEN };
  await using service = await startProgram('service', data, { ...environment, TOY_VERSION: '2.0.0' });
  await using _old = await startProgram('worker', data, { ...environment, TOY_VERSION: '1.0.0' });
  const client = new FootlightClient({ url: service.ready, token: TOKEN });
  const ids = await Promise.all(
    [1, 2].map((i) => client.submit('toy' as never, { label: `v${i}`, seconds: 0 } as never)),
  );
  for (const id of ids) await untilSo(async () => (await statusOf(client, id)) === 'completed');
  const answer = await fetch(`${service.ready}/api/v1/workers`, {
    headers: { authorization: `Bearer ${TOKEN}` },
  });
  const { workers } = (await answer.json()) as { workers: { version: string }[] };
  assert.deepEqual(
    workers.map(({ version }) => version),
    ['1.0.0'],
  );
});

test('a worker’s clock may be wrong by days and jump while it works', {
  skip: existsSync('/usr/bin/faketime') ? false : 'faketime is not installed',
}, async () => {
  const { data, postgres } = await place('clock');
  await using _postgres = postgres;
  const environment = { DATABASE_URL: postgres.url, FOOTLIGHT_TOKEN: TOKEN };
  const clock = join(folder, 'clock.txt');
  await writeFile(clock, '+3d');
  await using service = await startProgram('service', data, environment);
  const library = execFileSync('sh', ['-c', 'ls /usr/lib/*/faketime/libfaketime.so.1']).toString().trim();
  await using _worker = await startProgram('worker', data, {
    ...environment,
    LD_PRELOAD: library,
    FAKETIME_TIMESTAMP_FILE: clock,
    FAKETIME_NO_CACHE: '1',
    FAKETIME_DONT_FAKE_MONOTONIC: '1',
    FOOTLIGHT_CHILD_ENV: 'FAKETIME_TIMESTAMP_FILE,FAKETIME_NO_CACHE,FAKETIME_DONT_FAKE_MONOTONIC',
  });
  const client = new FootlightClient({ url: service.ready, token: TOKEN });
  const journal = join(folder, 'clock-journal');
  const options = { steps: 6, seconds: 0.5, journal };
  const id = await client.submit('toy' as never, options as never, { deadlineSeconds: 600 });
  for (const [progress, jump] of [
    [0.2, '-3d'],
    [0.6, '+30d'],
  ] as const) {
    await untilSo(async () => (await client.getTask(id)).overall_progress > progress);
    await writeFile(clock, jump);
  }
  await untilSo(async () => (await statusOf(client, id)) === 'completed');
  const entries = (await readFile(join(journal, 'journal.jsonl'), 'utf8')).trim().split('\n');
  const times = entries.map((line) => (JSON.parse(line) as { at: number }).at);
  assert.equal(entries.length, 6, 'no step ran twice');
  assert.ok(Math.min(...times) < Date.now() - 2 * DAY_MS, 'the clock really jumped');
});

test('a full disk fails the task with its code, and leaves what was there', {
  skip: isRoot ? false : 'only root can make a small disk',
}, async (context) => {
  const { data, postgres } = await place('disk');
  await using _postgres = postgres;
  await mkdir(data, { recursive: true });
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=24m', 'tmpfs', data], { stdio: 'ignore' });
  } catch {
    return context.skip('no disk can be mounted here');
  }
  try {
    const environment = { DATABASE_URL: postgres.url, FOOTLIGHT_TOKEN: TOKEN };
    await using service = await startProgram('service', data, environment);
    await using _worker = await startProgram('worker', data, environment);
    const client = new FootlightClient({ url: service.ready, token: TOKEN });
    const first = await client.submit('toy' as never, { label: 'small' } as never);
    await untilSo(async () => (await statusOf(client, first)) === 'completed');
    const large = await client.submit('toy' as never, { label: 'large', fileBytes: 40 << 20 } as never);
    await untilSo(async () => (await statusOf(client, large)) === 'failed');
    assert.equal(((await client.getTask(large)).error as { code: string }).code, 'storage.full');
    const upload = client.upload(new Blob([new Uint8Array(30 << 20)]), { name: 'large.mp4' });
    await assert.rejects(upload, { code: 'storage.full', status: 507 });
    assert.equal((await (await client.download(first, 'toy.txt')).text()).length > 0, true);
    const after = await client.submit('toy' as never, { label: 'after' } as never);
    await untilSo(async () => (await statusOf(client, after)) === 'completed');
  } finally {
    execFileSync('umount', ['-l', data]);
  }
});
