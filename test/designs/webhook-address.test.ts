import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { createEngines, createProductions, JOB_HOST } from '../../src/app.ts';
import { createTemporaryFolder } from '../support/temporary-folder.ts';
import { startTestService } from '../support/test-service.ts';

interface Problem {
  readonly code: string;
  readonly value: string;
  readonly detail: string;
  readonly remedy: string;
}

test('a webhook in a private network is refused with the batch that names it, as everywhere', async () => {
  const folder = createTemporaryFolder();
  await using service = await startTestService(folder, {
    withWorker: false,
    policy: { inputRoots: [folder], allowPrivate: false },
    production: { productions: await createProductions(), engines: createEngines({}), host: JOB_HOST },
  });
  const path = join(folder, 'film.mp4');
  await writeFile(path, 'not looked at');
  const ask = async (route: string, body: object): Promise<{ status: number; problem: Problem }> => {
    const headers = { 'accept-language': 'zh-CN' };
    const answer = await service.ask('POST', route, { headers, body: JSON.stringify(body) });
    return { status: answer.status, problem: (await answer.json()) as Problem };
  };
  for (const [url, value] of [
    ['http://127.0.0.1:9/hook', '127.0.0.1'],
    ['http://169.254.169.254/latest', '169.254.169.254'],
    ['https://10.0.0.1/hook', '10.0.0.1'],
    ['http://2130706433/hook', '127.0.0.1'],
    ['http://[::ffff:127.0.0.1]/hook', '::ffff:7f00:1'],
    ['http://localhost/hook', 'localhost'],
    ['http://hooks.internal/hook', 'hooks.internal'],
  ] as const) {
    const batch = { video_sources: [{ type: 'local', path }], webhook_url: url };
    for (const [route, body] of [
      ['/api/v1/videos/batch-process', batch],
      ['/api/v1/webhooks', { url, events: ['task-completed'] }],
    ] as const) {
      const { status, problem } = await ask(route, body);
      assert.deepEqual([status, problem.code, problem.value], [422, 'source.address-refused', value], route);
      assert.equal(problem.detail, `${value} 不是公共互联网上的地址，不会回调。`);
      assert.match(problem.remedy, /--allow-private-addresses/);
    }
  }
  const { status, problem } = await ask('/api/v1/videos/batch-process', {
    video_sources: [{ type: 'local', path }],
    webhook_url: 'ftp://example.org/hook',
  });
  assert.deepEqual([status, problem.code], [422, 'source.url']);
  assert.deepEqual(await service.client.listTasks({}), [], 'nothing was begun');
});
