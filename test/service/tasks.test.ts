import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, suite, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Task, TaskEvent } from '../../src/client/index.ts';
import { createTemporaryFolder } from '../support/temporary-folder.ts';
import { startTestService, type TestService } from '../support/test-service.ts';

const DEVICE = 'toys/gpu';
const folder = createTemporaryFolder();
let service: TestService;

before(async () => {
  service = await startTestService(folder, {
    concurrency: 6,
    devices: [DEVICE],
    limits: { process: { stallSeconds: 20, memoryBytes: 700 << 20 } },
  });
});
after(async () => service[Symbol.asyncDispose]());

let names = 0;
const submit = async (
  options: Record<string, unknown> = {},
  how: Record<string, unknown> = {},
): Promise<string> => {
  const body = JSON.stringify({ label: `toy-${names++}`, ...options, ...how });
  const answer = await service.ask('POST', '/api/v1/toy', { body });
  assert.equal(answer.status, 202, await answer.clone().text());
  return ((await answer.json()) as { task_id: string }).task_id;
};

/** A task for the one device: all of them run one after another. */
const submitForDevice = (options: Record<string, unknown> = {}, how: Record<string, unknown> = {}) =>
  submit({ ...options, engine: 'toy-gpu', journal: join(folder, 'device') }, how);

async function ended(id: string): Promise<Task> {
  for await (const _event of service.client.follow(id));
  return service.client.getTask(id);
}

async function until(id: string, isSo: (task: Task) => boolean, seconds = 60): Promise<Task> {
  for (const end = Date.now() + seconds * 1000; Date.now() < end; await sleep(100)) {
    const task = await service.client.getTask(id);
    if (isSo(task)) return task;
  }
  throw new Error(`${id} did not come there: ${JSON.stringify(await service.client.getTask(id))}`);
}

suite('tasks one after another', () => {
  test('a task runs to its end; its events rise by one and end with the file there', async () => {
    const id = await submit({ steps: 3, seconds: 0.2 });
    const events: TaskEvent[] = [];
    for await (const event of service.client.follow(id)) events.push(event);
    assert.deepEqual(
      events.map(({ sequence }) => sequence),
      events.map((_, i) => i + 1),
    );
    const progress = events.map(({ overall_progress }) => overall_progress);
    assert.deepEqual(
      progress,
      progress.toSorted((a, b) => a - b),
    );
    assert.ok(progress.every((share) => share >= 0 && share <= 1));
    assert.equal(events.at(-1)?.event_type, 'task-completed');
    const [artifact] = await service.client.listArtifacts(id);
    assert.equal(artifact?.name, 'toy.txt');
    assert.match(await (await service.client.download(id, 'toy.txt')).text(), /^toy-\d+ done\n/);
  });

  test('a cancelled task stops within two seconds and leaves no file', async () => {
    const id = await submit({ steps: 1, seconds: 60 });
    await until(id, ({ stage_progress }) => stage_progress > 0);
    const startedAt = performance.now();
    assert.equal((await service.client.cancel(id)).status, 'cancelling');
    const task = await until(id, ({ status }) => status === 'cancelled', 5);
    assert.ok(performance.now() - startedAt < 2_000, 'it took longer than two seconds');
    assert.equal(task.error, null);
    assert.deepEqual(await service.client.listArtifacts(id), []);
  });

  test('the process that reads unknown media has the settings of its work, and no secret of the service', async () => {
    const secrets = { FOOTLIGHT_TOKEN: 'x', DATABASE_URL: 'x', TOY_SECRET: 'x', AWS_SECRET_ACCESS_KEY: 'x' };
    const settings = { OPENAI_API_KEY: 'x', HTTPS_PROXY: 'http://127.0.0.1:9', FOOTLIGHT_CACHE: folder };
    const before = { ...process.env };
    Object.assign(process.env, secrets, settings, { FOOTLIGHT_CHILD_ENV: 'TOY_DRIVER', TOY_DRIVER: 'x' });
    try {
      const id = await submit({ showEnvironment: true });
      assert.equal((await ended(id)).status, 'completed');
      const names = (await (await service.client.download(id, 'toy.txt')).text()).split('\n');
      for (const name of Object.keys(secrets)) assert.ok(!names.includes(name), name);
      for (const name of [...Object.keys(settings), 'PATH', 'TOY_DRIVER'])
        assert.ok(names.includes(name), name);
    } finally {
      for (const name of Object.keys(process.env)) if (!(name in before)) delete process.env[name];
      Object.assign(process.env, before);
    }
  });

  test('a waiting task is cancelled at once', async () => {
    const busy = await submitForDevice({ steps: 1, seconds: 30 });
    await until(busy, ({ status }) => status === 'running');
    const id = await submitForDevice();
    const waiting = await service.client.getTask(id);
    assert.equal(waiting.status, 'queued');
    assert.equal(waiting.queue_position, 0);
    assert.equal((await service.client.cancel(id)).status, 'cancelled');
    await service.client.cancel(busy);
    await until(busy, ({ status }) => status === 'cancelled');
  });

  test('what matters more goes first', async () => {
    const busy = await submitForDevice({ steps: 1, seconds: 30 });
    await until(busy, ({ status }) => status === 'running');
    const low = [await submitForDevice({}, { priority: -5 }), await submitForDevice({}, { priority: -5 })];
    const high = await submitForDevice({}, { priority: 50 });
    await service.client.cancel(busy);
    await Promise.all([...low, high].map(ended));
    const [first, ...rest] = await Promise.all([high, ...low].map((id) => service.client.getTask(id)));
    for (const { started_at } of rest) assert.ok(first!.started_at! < started_at!, 'it waited for others');
  });
});

// They wait more than they work.
suite('tasks beside each other', { concurrency: 3 }, () => {
  test('work that shows no progress or takes too much memory is ended', async () => {
    const [silent, greedy] = await Promise.all([
      submit({ failAt: 0, failKind: 'silent' }),
      submit({ failAt: 0, failKind: 'greedy' }),
    ]);
    const task = await ended(greedy);
    assert.equal((task.error as { code: string }).code, 'limit.memory');
    await until(silent, ({ attempts }) => attempts === 1);
    await service.client.cancel(silent);
    const messages = (await Array.fromAsync(service.client.follow(silent))).map(({ message }) => message);
    assert.ok(
      messages.includes('There was no progress for 20 seconds. It is tried again.'),
      messages.join('\n'),
    );
  });

  test('a failure that may pass is tried again by itself', async () => {
    const mendedBy = join(folder, 'passed');
    const id = await submit({ failAt: 1, failKind: 'retryable', mendedBy });
    await until(id, ({ attempts }) => attempts === 1);
    await writeFile(mendedBy, '');
    assert.equal((await ended(id)).status, 'completed');
  });

  test('a follower that comes back with the last id is told the rest, once', async () => {
    const id = await submit({ steps: 4, seconds: 0.3 });
    const seen: number[] = [];
    let isOver = false;
    while (!isOver) {
      const cut = new AbortController();
      setTimeout(() => cut.abort(), 250);
      try {
        for await (const { sequence, status } of service.client.follow(id, {
          after: seen.at(-1) ?? 0,
          signal: cut.signal,
        })) {
          seen.push(sequence);
          isOver = status === 'completed';
        }
        // Cut in a pause between two connections, the stream just ends.
        if (!cut.signal.aborted) break;
      } catch (error) {
        assert.ok(cut.signal.aborted, String(error));
      }
    }
    assert.deepEqual(
      seen,
      seen.map((_, i) => i + 1),
    );
    const answer = await service.ask('GET', `/api/v1/tasks/${id}/events`, {
      headers: { 'last-event-id': String(seen.at(-1)) },
    });
    assert.equal(answer.status, 204, 'EventSource is told not to come back');
  });

  test('a paused task goes on where it was', async () => {
    const journal = join(folder, 'paused');
    const id = await submit({ steps: 6, seconds: 0.4, journal });
    await until(id, ({ overall_progress }) => overall_progress > 0.4);
    await service.client.pause(id);
    const paused = await until(id, ({ status }) => status === 'paused');
    await sleep(900);
    assert.equal((await service.client.getTask(id)).status, 'paused');
    await service.client.resume(id);
    assert.equal((await ended(id)).status, 'completed');
    assert.equal((await service.client.getTask(id)).queue, paused.queue);
    const starts = (await readFile(join(journal, 'journal.jsonl'), 'utf8')).trim().split('\n');
    assert.ok(starts.length <= 7, `${starts.length} steps were begun for 6`);
  });

  test('a failed task says why, and is tried again from the step that failed', async () => {
    const journal = join(folder, 'failed');
    const mendedBy = join(folder, 'mended');
    const id = await submit({ steps: 4, failAt: 2, journal, mendedBy });
    const task = await ended(id);
    assert.equal(task.status, 'failed');
    assert.deepEqual(task.error, {
      code: 'toy.broken',
      message: 'The toy broke.',
      kind: 'terminal',
      value: 'terminal',
      remedy: 'Mend it.',
    });
    await writeFile(mendedBy, '');
    await service.client.retry(id);
    assert.equal((await ended(id)).status, 'completed');
    const numbers = (await readFile(join(journal, 'journal.jsonl'), 'utf8'))
      .trim()
      .split('\n')
      .map((line) => (JSON.parse(line) as { number: number }).number);
    assert.deepEqual(numbers, [0, 1, 2, 2, 3]);
  });

  test('a task that is not done by its deadline is given up', async () => {
    const id = await submit({ steps: 1, seconds: 60 }, { deadline_seconds: 2 });
    const task = await ended(id);
    assert.equal(task.status, 'failed');
    assert.equal((task.error as { code: string }).code, 'task.deadline');
  });

  test('the same key gives the same task, another request under it is refused', async () => {
    const send = (body: unknown) =>
      service.ask('POST', '/api/v1/toy', {
        body: JSON.stringify(body),
        headers: { 'idempotency-key': 'once' },
      });
    const answers = await Promise.all(Array.from({ length: 8 }, () => send({ label: 'once' })));
    const ids = await Promise.all(
      answers.map(async (answer) => ((await answer.json()) as { task_id: string }).task_id),
    );
    assert.equal(new Set(ids).size, 1);
    const other = await send({ label: 'twice' });
    assert.equal(other.status, 409);
    assert.equal(((await other.json()) as { code: string }).code, 'task.idempotency-mismatch');
  });

  test('the same key and body give the same task though defaults are others since, also for tasks of older versions', async () => {
    const send = async (path: string, body: unknown): Promise<[number, string | undefined]> => {
      const headers = { 'idempotency-key': `defaults of ${path}` };
      const answer = await service.ask('POST', path, { headers, body: JSON.stringify(body) });
      return [answer.status, ((await answer.json()) as { task_id?: string }).task_id];
    };
    const { database } = service.backend;
    const body = { label: 'defaults', seconds: 0 };
    const batch = { items: [body] };
    const [, single] = await send('/api/v1/toy', body);
    const [, gathered] = await send('/api/v1/toy/batch', batch);
    // Another default, and of the batch another digest of what its items are worth.
    await database.query(
      `UPDATE footlight.tasks SET options = options || '{"steps": 7, "digest": "another"}' WHERE id = ANY ($1)`,
      [[single, gathered]],
    );
    assert.deepEqual(await send('/api/v1/toy', body), [202, single]);
    assert.deepEqual(await send('/api/v1/toy/batch', batch), [202, gathered]);
    assert.deepEqual(await send('/api/v1/toy', { ...body, steps: 4 }), [409, undefined]);

    // What was stored before the option was there, and before it was noted what had been sent.
    await database.query(
      `UPDATE footlight.tasks SET options = (options || '{"steps": 3}') - 'digest' - 'showEnvironment', request = request - 'sent'
       WHERE id = $1`,
      [single],
    );
    assert.deepEqual(await send('/api/v1/toy', body), [202, single]);
    assert.deepEqual(await send('/api/v1/toy', { ...body, showEnvironment: true }), [409, undefined]);
  });

  test('a batch’s key stands for its items, and for no single task', async () => {
    const headers = { 'idempotency-key': 'batch-once' };
    const send = async (path: string, body: unknown): Promise<[number, string | undefined]> => {
      const answer = await service.ask('POST', path, { headers, body: JSON.stringify(body) });
      return [answer.status, ((await answer.json()) as { task_id?: string }).task_id];
    };
    const items = [
      { label: 'k1', seconds: 0 },
      { label: 'k2', seconds: 0 },
    ];
    const [, id] = await send('/api/v1/toy/batch', { items });
    assert.deepEqual(await send('/api/v1/toy/batch', { items }), [202, id]);
    const others = await send('/api/v1/toy/batch', { items: items.toReversed() });
    assert.deepEqual(others, [409, undefined]);
    assert.deepEqual(await send('/api/v1/toy', items[0]), [409, undefined]);
    assert.equal((await ended(id!)).status, 'completed');
  });

  test('tasks of a hosted service keep to its rate, in a queue of their own', async () => {
    const ids = await Promise.all(
      [1, 2, 3, 4].map(() => submit({ steps: 1, seconds: 0, engine: 'toy-cloud' })),
    );
    const tasks = await Promise.all(ids.map(ended));
    assert.ok(tasks.every(({ status, queue }) => status === 'completed' && queue === 'remote:toy-cloud'));
    const runs = await service.backend.database.query<{ at: string }>(
      `SELECT started_at_epoch_ms AS at FROM dbos.workflow_status
       WHERE split_part(workflow_uuid, '.', 1) = ANY ($1) ORDER BY started_at_epoch_ms`,
      [ids],
    );
    const starts = runs.map(({ at }) => Number(at));
    assert.equal(starts.length, ids.length);
    // Two runs in three seconds, by when the queue gave them out.
    for (let i = 2; i < starts.length; i++)
      assert.ok(starts[i]! - starts[i - 2]! >= 3_000, `${starts.map((at) => at - starts[0]!)}`);
  });

  test('a batch is gathered; one bad item makes it partial', async () => {
    const items = [{ label: 'a' }, { label: 'b', failAt: 0 }, { label: 'c' }];
    const answer = await service.ask('POST', '/api/v1/toy/batch', { body: JSON.stringify({ items }) });
    const { task_id } = (await answer.json()) as { task_id: string };
    const task = await ended(task_id);
    assert.equal(task.status, 'partial');
    const { children, warnings } = task.result as unknown as {
      children: Record<string, number>;
      warnings: unknown[];
    };
    assert.deepEqual(children, { completed: 2, partial: 0, failed: 1, cancelled: 0 });
    assert.equal(warnings.length, 1);
    assert.equal((await service.client.listTasks({ parent_id: task_id })).length, 3);
  });

  test('a batch that waits for its children asks the database nothing', async () => {
    const items = [{ label: 'slow', steps: 1, seconds: 4 }];
    const answer = await service.ask('POST', '/api/v1/toy/batch', { body: JSON.stringify({ items }) });
    const { task_id } = (await answer.json()) as { task_id: string };
    const [child] = await service.client.listTasks({ parent_id: task_id });
    await until(child!.task_id, ({ stage_progress }) => stage_progress > 0);
    await until(task_id, ({ status }) => status === 'running');
    // It asks what became of its children once, when it begins.
    await sleep(500);
    let asked = 0;
    const { database, queue } = service.backend;
    const [query, transition] = [database.query, queue.changeState];
    database.query = function (this: typeof database, text: string, values: readonly unknown[] = []) {
      if (values.includes(task_id)) asked++;
      return query.call(this, text, values);
    } as typeof query;
    queue.changeState = function (this: typeof queue, ...args) {
      if (args[0] === task_id) asked++;
      return transition.apply(this, args);
    };
    try {
      await sleep(2_000);
    } finally {
      Object.assign(database, { query });
      Object.assign(queue, { changeState: transition });
    }
    assert.equal(asked, 0);
    assert.equal((await ended(task_id)).status, 'completed');
  });

  test('children of a batch that are tried again while it runs are waited for', async () => {
    const mendedBy = join(folder, 'batch-mended');
    const items = [
      { label: 'broken', steps: 1, failAt: 0, mendedBy },
      { label: 'long', steps: 1, seconds: 8 },
    ];
    const answer = await service.ask('POST', '/api/v1/toy/batch', { body: JSON.stringify({ items }) });
    const { task_id } = (await answer.json()) as { task_id: string };
    const children = await service.client.listTasks({ parent_id: task_id });
    const broken = children.find(({ options }) => options.label === 'broken')!;
    await until(broken.task_id, ({ status }) => status === 'failed');
    // Its children may begin before it does.
    await until(task_id, ({ status }) => status === 'running');
    await writeFile(mendedBy, '');
    assert.equal((await service.client.retry(task_id)).status, 'running');
    assert.equal((await ended(task_id)).status, 'completed');
  });

  test('cancelling a batch cancels what is left of it', async () => {
    const items = Array.from({ length: 5 }, (_, i) => ({ label: `cancelled-${i}`, steps: 1, seconds: 30 }));
    const answer = await service.ask('POST', '/api/v1/toy/batch', { body: JSON.stringify({ items }) });
    const { task_id } = (await answer.json()) as { task_id: string };
    await until(task_id, ({ status }) => status === 'running');
    await service.client.cancel(task_id);
    await until(task_id, ({ status }) => status === 'cancelled', 5);
    for (const child of await service.client.listTasks({ parent_id: task_id }))
      await until(child.task_id, ({ status }) => status === 'cancelled', 5);
  });

  test('a plan is a task whose result is the plan', async () => {
    const answer = await service.ask('POST', '/api/v1/toy/plan', { body: '{"steps": 5, "seconds": 2}' });
    const task = await ended(((await answer.json()) as { task_id: string }).task_id);
    assert.deepEqual((task.result as unknown as { plan: unknown }).plan, { steps: 5, seconds: 10 });
  });

  test('progress has the shape that audio dramas are followed by; a deleted task is gone with its artifacts', async () => {
    const id = await submit();
    await ended(id);
    const answer = await service.ask('GET', `/api/v1/tasks/${id}/progress`);
    assert.deepEqual(await answer.json(), {
      success: true,
      data: {
        task_id: id,
        current_stage: 'toy',
        progress_percentage: 100,
        estimated_remaining: null,
        stage_details: {
          status: 'completed',
          message: 'Done.',
          message_source: { key: 'task.message.completed' },
          done: 3,
          total: 3,
          unit: 'toys',
          // What is done has no "12/40" any more.
          count: null,
          progress_percentage: 100,
        },
      },
    });
    await service.client.remove(id);
    await assert.rejects(service.client.getTask(id), { code: 'task.not-found', status: 404 });
    assert.deepEqual(await Array.fromAsync(service.backend.objects.list(`tasks/${id}`)), []);
  });
});
