import assert from 'node:assert/strict';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, suite, test } from 'node:test';
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
