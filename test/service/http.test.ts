import assert from 'node:assert/strict';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, suite, test } from 'node:test';
import { createSmallPng } from '../support/small-png.ts';
import { createTemporaryFolder } from '../support/temporary-folder.ts';
import { startTestService, type TestService } from '../support/test-service.ts';

const folder = createTemporaryFolder();
const root = join(folder, 'inputs');
let service: TestService;

// No worker: nothing here has to run.
before(async () => {
  await mkdir(root);
  service = await startTestService(folder, { withWorker: false, policy: { inputRoots: [root] } });
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
    for (const cursor of ['x', '', Buffer.from('2026-01-01 task_1').toString('base64url')]) {
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
      send('POST', '/api/v1/toy', { label: 'a\0' }),
      send('POST', '/api/v1/toy', { label: half }),
      send('POST', '/api/v1/toy/batch', { items: [{ label: 'a' }, { label: `${half}b` }] }),
      send('POST', '/api/v1/toy', { output: `${half}.txt` }),
    ];
    for (const [i, { status, body }] of (await Promise.all(attempts)).entries())
      assert.deepEqual([status, body.code], [422, 'request.text'], `${i}: ${JSON.stringify(body)}`);
  });
});
