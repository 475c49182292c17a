import assert from 'node:assert/strict';
import { after, before, suite, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import type { FootlightClient, Task } from '../../src/client/index.ts';
import { unlessFull } from '../support/full.ts';
import { createTemporaryFolder } from '../support/temporary-folder.ts';
import { startTestService, type TestService } from '../support/test-service.ts';

const MAX_BYTES = 64 << 10;
const MAX_WAITING = 3;
let service: TestService;
let names = 0;

before(async () => {
  service = await startTestService(createTemporaryFolder(), {
    concurrency: 1,
    policy: { maxStoredBytes: MAX_BYTES, maxWaitingTasks: MAX_WAITING },
  });
});
after(async () => service[Symbol.asyncDispose]());

interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: { readonly code?: string; readonly task_id?: string; readonly [name: string]: unknown };
}

/** Sends a request as the owner of a token, whose quotas are counted. */
async function send(token: string, path: string, body: unknown): Promise<Answer> {
  const headers = { authorization: `Bearer ${token}` };
  const answer = await service.ask('POST', `/api/v1/${path}`, { headers, body: JSON.stringify(body) });
  return {
    status: answer.status,
    headers: answer.headers,
    body: (await answer.json()) as Answer['body'],
  };
}

const toy = (options: Record<string, unknown> = {}) => ({ label: `quota-${names++}`, ...options });

async function until(client: FootlightClient, id: string, isSo: (task: Task) => boolean): Promise<Task> {
  for (let tries = 0; tries < 600; tries++, await sleep(100)) {
    const task = await client.getTask(id);
    if (isSo(task)) return task;
  }
  throw new Error(`${id} did not come there`);
}

async function runToEnd(client: FootlightClient, options: Record<string, unknown>): Promise<Task> {
  const id = await client.submit('toy' as never, options as never);
  return until(client, id, ({ finished_at }) => finished_at !== null);
}

suite('tasks that wait', () => {
  test('more than an owner may have are refused, also at once; others and administrators go on', async () => {
    const { token, client } = await service.newCaller();
    const busy = await client.submit('toy' as never, toy({ steps: 1, seconds: 120 }) as never);
    await until(client, busy, ({ status }) => status === 'running');
    const answers = await Promise.all(Array.from({ length: 6 }, () => send(token, 'toy', toy())));
    const accepted = answers.filter(({ status }) => status === 202);
    const refused = answers.filter(({ status }) => status === 429);
    assert.deepEqual([accepted.length, refused.length], [MAX_WAITING, 3]);
    const [{ body, headers }] = refused as [Answer];
    assert.deepEqual([body.code, body.value], ['quota.tasks', String(MAX_WAITING + 1)]);
    assert.match(String(body.remedy), /--max-waiting-tasks/);
    assert.match(headers.get('retry-after') ?? '', /^\d+$/);

    const batch = await send(token, 'toy/batch', { items: [toy(), toy()] });
    assert.deepEqual([batch.status, batch.body.code, batch.body.value], [429, 'quota.tasks', '5']);
    const other = await service.newCaller();
    assert.equal((await send(other.token, 'toy', toy())).status, 202);
    const ofAdmin = await service.client.submit('toy' as never, toy() as never);

    const { waiting, queue_position } = await service.client.getTask(ofAdmin);
    assert.deepEqual(waiting, { code: 'behind-others', ahead: 4, running: 1, seconds: null });
    assert.equal(queue_position, 4);
    await service.backend.database.query(`UPDATE footlight.tasks SET queue = 'gpu:none' WHERE id = $1`, [
      ofAdmin,
    ]);
    assert.equal((await service.client.getTask(ofAdmin)).waiting?.code, 'no-worker');

    const [, paused, cancelled] = accepted.map(({ body: { task_id } }) => task_id!);
    await client.cancel(cancelled!);
    assert.equal((await send(token, 'toy', toy())).status, 202);
    await assert.rejects(client.retry(cancelled!), { code: 'quota.tasks' });
    await client.pause(paused!);
    await client.retry(cancelled!);
    await assert.rejects(client.resume(paused!), { code: 'quota.tasks' });
    await client.cancel(busy);
    const ended = await until(
      service.client,
      accepted[0]!.body.task_id!,
      ({ status }) => status === 'completed',
    );
    assert.equal(ended.waiting, null);
  });

  test('one that is tried again says so, and after how many seconds', { skip: unlessFull }, async () => {
    const options = toy({ failAt: 0, failKind: 'retryable' });
    const id = await service.client.submit('toy' as never, options as never);
    const { waiting } = await until(service.client, id, ({ attempts }) => attempts === 1);
    assert.equal(waiting?.code, 'retry-delay');
    assert.ok(waiting.seconds! >= 0 && waiting.seconds! <= 5, String(waiting.seconds));
    await service.client.cancel(id);
  });
});

suite('bytes that are stored', () => {
  test('uploads count from their announcement, artifacts from their end', async () => {
    const { token, client } = await service.newCaller();
    const { task_id } = (await send(token, 'toy', toy())).body;
    await until(client, task_id!, ({ status }) => status === 'completed');
    const first = await client.upload(new Blob([new Uint8Array(60 << 10)]), { name: 'first.bin' });
    const refused = client.upload(new Blob([new Uint8Array(4 << 10)]), { name: 'second.bin' });
    await assert.rejects(refused, { code: 'quota.bytes', status: 507 });
    await client.upload(new Blob([new Uint8Array(1 << 10)]), { name: 'third.bin' });

    const address = `/api/v1/uploads/${first.slice('upload:'.length)}`;
    const headers = { authorization: `Bearer ${token}`, 'tus-resumable': '1.0.0' };
    assert.equal((await service.ask('DELETE', address, { headers })).status, 204);
    await client.upload(new Blob([new Uint8Array(4 << 10)]), { name: 'second.bin' });
  });

  test('an upload of unknown length ends at the quota; then tasks are refused too', async () => {
    const { token } = await service.newCaller();
    const headers = { authorization: `Bearer ${token}`, 'tus-resumable': '1.0.0' };
    const made = await service.ask('POST', '/api/v1/uploads', {
      headers: { ...headers, 'upload-defer-length': '1' },
    });
    const patch = async (offset: number, size: number): Promise<Response> =>
      service.ask('PATCH', made.headers.get('location')!, {
        headers: {
          ...headers,
          'content-type': 'application/offset+octet-stream',
          'upload-offset': String(offset),
          ...(offset > 0 && { 'upload-length': String(offset + size) }),
        },
        body: new Uint8Array(size),
      });
    const tooLarge = await patch(0, MAX_BYTES + 1);
    assert.equal(tooLarge.status, 507);
    assert.equal(((await tooLarge.json()) as { code: string }).code, 'quota.bytes');

    const { database } = service.backend;
    await database.query('UPDATE footlight.uploads SET size_bytes = $1 WHERE NOT is_complete', [MAX_BYTES]);
    const task = await send(token, 'toy', toy());
    assert.deepEqual([task.status, task.body.code], [507, 'quota.bytes']);
    assert.match(String(task.body.detail), /of 65[.,]\d kB|of 64/);
  });
});

test('a plan says what a run may take, learnt from past runs, and where nothing is known', {
  skip: unlessFull,
}, async () => {
  const plan = async (options: Record<string, unknown>): Promise<unknown> => {
    const { task_id } = (await send('administrator-of-the-tests', 'toy/plan', options)).body;
    const { result } = await until(service.client, task_id!, ({ status }) => status === 'completed');
    return result?.estimate;
  };
  await service.backend.database.query('DELETE FROM footlight.run_records');
  const options = toy({ steps: 2, seconds: 0.2 });
  const unknown = { basis: 'nothing', runs: 0, seconds: null, bytes: null, tokens: null, money: null };
  assert.deepEqual(await plan(options), unknown);
  const { task_id } = await runToEnd(service.client, options);
  const [artifact] = await service.client.listArtifacts(task_id);
  const known = (await plan(options)) as { seconds: number };
  const { seconds, ...others } = known;
  const learnt = { runs: 1, bytes: artifact!.size_bytes, tokens: 0, money: {} };
  assert.deepEqual(others, { basis: 'same-options', ...learnt });
  assert.ok(seconds > 0.3 && seconds < 60, String(seconds));
  assert.deepEqual(await plan({ ...options, steps: 5 }), { basis: 'same-production', ...learnt, seconds });
  // What is there already says nothing about a whole run.
  await runToEnd(service.client, options);
  assert.deepEqual(await plan(options), known);
  // Another machine's runs say more than nothing, until they are too long ago.
  const { database } = service.backend;
  await database.query(`UPDATE footlight.run_records SET host = 'elsewhere'`);
  assert.deepEqual(await plan(options), { ...known, basis: 'other-machine' });
  await database.query(`UPDATE footlight.run_records SET at = now() - interval '1 year'`);
  await runToEnd(service.client, toy());
  const kept = await database.query(`SELECT host FROM footlight.run_records WHERE host = 'elsewhere'`);
  assert.deepEqual(kept, []);
});
