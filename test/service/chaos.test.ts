import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { chmod, mkdir, readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { suite, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { FootlightClient, type Task, type TaskEvent } from '../../src/client/index.ts';
import { createSeededRandom } from '../../src/core/random.ts';
import { EmbeddedPostgres } from '../../src/jobs/postgres/embedded-postgres.ts';
import {
  findDebianPostgresVersion,
  type KillablePostgres,
  startDebianPostgres,
  waitUntilUp,
} from '../support/debian-postgres.ts';
import { type DisconnectableProxy, startDisconnectableProxy } from '../support/disconnectable-proxy.ts';
import { isFull, unlessFull } from '../support/full.ts';
import { layPostgres } from '../support/postgres-template.ts';
import { type Program, startProgram } from '../support/processes.ts';
import { createTemporaryFolder } from '../support/temporary-folder.ts';
import { toyStepKey } from '../support/toy-productions.ts';
import { startWebhookReceiver, type WebhookReceiver } from '../support/webhook-receiver.ts';

const TOKEN = 'administrator-of-the-chaos';
const JOBS = isFull ? 40 : 8;
/** Of a step: long enough for all failures to meet tasks. */
const STEP_SECONDS = isFull ? 0.5 : 0.8;
const KILLS = isFull ? 6 : 3;
const PATIENCE_MS = 300_000;
const folder = createTemporaryFolder();

const debian = findDebianPostgresVersion();

suite(`${JOBS} tasks come to their right ends while workers, database and network fail`, () => {
  test('on Debian’s PostgreSQL', {
    skip: debian ? unlessFull : 'Debian’s postgresql is not installed',
  }, async () => {
    const place = await createFolder('debian');
    await using postgres = await startDebianPostgres(place, debian!);
    await survive(place, postgres);
  });
  test('on the embedded PostgreSQL', async () => {
    const place = await createFolder('embedded');
    await using postgres = await startEmbedded(place);
    await survive(place, postgres);
  });
});

async function createFolder(name: string): Promise<string> {
  await mkdir(join(folder, name), { recursive: true });
  await chmod(folder, 0o755);
  return join(folder, name);
}

async function startEmbedded(place: string): Promise<KillablePostgres> {
  const directory = join(place, 'postgres');
  await layPostgres(directory);
  const server = await EmbeddedPostgres.start({ directory });
  return {
    url: server.url,
    port: Number(new URL(server.url).port),
    async crash() {
      const [pid] = readFileSync(join(directory, 'data', 'postmaster.pid'), 'utf8').split('\n');
      process.kill(Number(pid), 'SIGKILL');
      await sleep(500);
      await waitUntilUp(server.url);
    },
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  };
}

async function survive(place: string, postgres: KillablePostgres): Promise<void> {
  const data = join(place, 'data');
  const journal = join(place, 'journal');
  await mkdir(journal, { recursive: true });
  await using proxy = await startDisconnectableProxy(postgres.port);
  await using receiver = await startWebhookReceiver(refuseSome());
  const direct = { DATABASE_URL: postgres.url, FOOTLIGHT_TOKEN: TOKEN };
  const proxied = { ...direct, DATABASE_URL: postgres.url.replace(`:${postgres.port}/`, `:${proxy.port}/`) };
  const over = new AbortController();
  await using service = await startProgram('service', data, direct);
  const workers: Program[] = [
    await startProgram('worker', data, direct),
    await startProgram('worker', data, proxied),
  ];
  try {
    // Event streams break with every blow.
    await using front = await startDisconnectableProxy(Number(new URL(service.ready).port));
    const client = new FootlightClient({ url: `http://127.0.0.1:${front.port}`, token: TOKEN });
    await createWebhook(service.ready, receiver.url);
    const ids = await submitJobs(client, journal);
    const followers = ids.map(async (id) => Array.fromAsync(client.follow(id, { signal: over.signal })));
    const havoc = causeFailure(workers, [direct, proxied], data, postgres, proxy, front);
    const all = await Promise.race([Promise.all(followers), outOfPatience(postgres.url, over.signal)]);
    await havoc;
    const tasks = await Promise.all(ids.map((id) => client.getTask(id)));
    assertRightEnds(tasks);
    assertEveryEventOnce(all);
    assertRetriesAreTold(tasks, all);
    await assertNoStepRanAgain(data, journal);
    await assertOneHolder(journal);
    await assertWebhooks(postgres.url, receiver);
  } finally {
    over.abort();
    for (const worker of workers) await worker.stop();
  }
  await assertNothingLeftBehind(data, direct);
}

/** Plain ones, ones for the only device, and ones that have to fail. */
async function submitJobs(client: FootlightClient, journal: string): Promise<string[]> {
  const ids: string[] = [];
  for (let i = 0; i < JOBS; i++) {
    const kind = i % 10;
    const options = {
      label: `job-${i}`,
      journal,
      steps: 3,
      seconds: STEP_SECONDS,
      engine: kind === 1 || kind === 5 ? 'toy-gpu' : 'none',
      failAt: kind === 7 ? 1 : -1,
    };
    ids.push(await client.submit('toy' as never, options as never));
  }
  return ids;
}

async function causeFailure(
  workers: Program[],
  environments: readonly NodeJS.ProcessEnv[],
  data: string,
  postgres: KillablePostgres,
  proxy: DisconnectableProxy,
  front: DisconnectableProxy,
): Promise<void> {
  const random = createSeededRandom(7);
  for (let i = 0; i < KILLS; i++) {
    await sleep(2_000 + random() * 2_000);
    const victim = random() < 0.5 ? 0 : 1;
    await workers[victim]!.kill();
    front.cut();
    front.reconnect();
    workers[victim] = await startProgram('worker', data, environments[victim]!);
    if (i === 1 || i === 4) await postgres.crash();
    if (i === 2) {
      proxy.cut();
      await sleep(4_000);
      proxy.reconnect();
    }
  }
}

function assertRightEnds(tasks: readonly Task[]): void {
  tasks.forEach((task, i) => {
    const { code } = (task.error ?? {}) as { code?: string };
    if (i % 10 === 7) assert.equal(code, 'toy.broken', JSON.stringify(task));
    else assert.ok(task.status === 'completed' || code === 'task.poisonous', JSON.stringify(task));
  });
  const poisoned = tasks.filter(({ status }, i) => status === 'failed' && i % 10 !== 7);
  assert.ok(poisoned.length <= 2, `${poisoned.length} tasks met more than three kills`);
}

function assertEveryEventOnce(all: readonly (readonly TaskEvent[])[]): void {
  for (const events of all) {
    const numbers = events.map(({ sequence }) => sequence);
    assert.deepEqual(
      numbers,
      numbers.map((_, i) => i + 1),
    );
    const shares = events.map(({ overall_progress }) => overall_progress);
    assert.deepEqual(
      shares,
      shares.toSorted((a, b) => a - b),
      'progress went backwards',
    );
  }
}

/** Each run that a crash ended counts as an attempt, and followers hear of it. */
function assertRetriesAreTold(tasks: readonly Task[], all: readonly (readonly TaskEvent[])[]): void {
  const retries = all.map(
    (events) => events.filter(({ event_type }) => event_type === 'task-retrying').length,
  );
  assert.deepEqual(
    tasks.map(({ attempts }) => attempts),
    retries,
  );
  assert.ok(
    retries.some((count) => count > 0),
    'no kill met a run',
  );
}

/** A step may be begun again as long as it was not finished; never after its artifact was there. */
async function assertNoStepRanAgain(data: string, journal: string): Promise<void> {
  const lines = (await readFile(join(journal, 'journal.jsonl'), 'utf8')).trim().split('\n');
  for (const line of lines) {
    const { label, number, at } = JSON.parse(line) as { label: string; number: number; at: number };
    const made = await stat(join(data, 'cache', 'artifacts', toyStepKey(label, number), 'toy.txt')).catch(
      () => undefined,
    );
    if (made)
      assert.ok(
        at <= made.mtimeMs,
        `${label} began step ${number} again ${at - made.mtimeMs} ms after it was made`,
      );
  }
}

async function assertOneHolder(journal: string): Promise<void> {
  assert.equal(await readFile(join(journal, 'violations.txt'), 'utf8').catch(() => ''), '');
}

async function assertNothingLeftBehind(data: string, environment: NodeJS.ProcessEnv): Promise<void> {
  await using _sweeper = await startProgram('worker', data, environment);
  const left = async (): Promise<string[]> => {
    const objects = await readdir(join(data, 'objects'), { recursive: true });
    return [...(await readdir(join(data, 'work'))), ...objects.filter((name) => name.endsWith('.part'))];
  };
  for (let i = 0; i < 100 && (await left()).length > 0; i++) await sleep(100);
  assert.deepEqual(await left(), []);
}

/** Refuses one delivery in five at its first try, as receivers do. */
function refuseSome(): (id: string) => number {
  const seen = new Set<string>();
  return (id) => {
    const isRefused = !seen.has(id) && seen.size % 5 === 4;
    seen.add(id);
    return isRefused ? 503 : 204;
  };
}

async function createWebhook(service: string, url: string): Promise<void> {
  const answer = await fetch(`${service}/api/v1/webhooks`, {
    method: 'POST',
    headers: { authorization: `Bearer ${TOKEN}`, 'content-type': 'application/json' },
    body: JSON.stringify({ url }),
  });
  assert.equal(answer.status, 201);
}

/** Each end of a task has one id, under which a receiver hears one thing. */
async function assertWebhooks(databaseUrl: string, { calls }: WebhookReceiver): Promise<void> {
  const taken = (): Map<string, Set<string>> => {
    const bodies = new Map<string, Set<string>>();
    for (const { id, body, status } of calls)
      if (status === 204) bodies.set(id, (bodies.get(id) ?? new Set()).add(body));
    return bodies;
  };
  for (let i = 0; i < 200 && taken().size < JOBS; i++) await sleep(100);
  const ends = await query<{ id: string; task_id: string }>(
    databaseUrl,
    'SELECT id, task_id FROM footlight.deliveries',
  );
  assert.equal(ends.length, JOBS);
  assert.equal(new Set(ends.map(({ task_id }) => task_id)).size, JOBS);
  assert.deepEqual([...taken().keys()].sort(), ends.map(({ id }) => id).sort());
  for (const [id, bodies] of taken()) assert.equal(bodies.size, 1, `${id} said two things`);
}

async function outOfPatience(databaseUrl: string, signal: AbortSignal): Promise<never> {
  await sleep(PATIENCE_MS, undefined, { signal });
  throw new Error(`These have not ended: ${await unfinished(databaseUrl)}`);
}

async function unfinished(databaseUrl: string): Promise<string> {
  const rows = await query(
    databaseUrl,
    'SELECT id, status, queue, executor, run, message FROM footlight.tasks WHERE finished_at IS NULL',
  );
  return JSON.stringify(rows);
}

async function query<Row extends pg.QueryResultRow>(url: string, text: string): Promise<Row[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<Row>(text)).rows;
  } finally {
    await client.end();
  }
}
