import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, suite, test } from 'node:test';
import { FootlightClient } from '../../src/client/index.ts';
import { registerCatalogue } from '../../src/core/messages/catalogues.ts';
import { createWarning } from '../../src/core/warning.ts';
import type { ProductionDescription } from '../../src/execution/production-description.ts';
import { getOutputKey } from '../../src/jobs/files/sources.ts';
import type { Task, TaskResult } from '../../src/jobs/tasks/task.ts';
import type { Problem } from '../../src/service/problem-details.ts';
import { createTemporaryFolder } from '../support/temporary-folder.ts';
import { ADMIN_TOKEN, startTestService, type TestService } from '../support/test-service.ts';

const CHINESE = { 'accept-language': 'fr;q=0, en;q=0.1, zh-CN, zh;q=0.9' };
const WORKFLOW = 'toy';
type Message = Pick<Task, 'message' | 'message_source'>;
interface Progress {
  readonly data: { readonly stage_details: Message };
}
const folder = createTemporaryFolder();
let service: TestService;

before(async () => {
  // Some sentences in words of this test, which the catalogues beside the code don't have.
  registerCatalogue('zh', {
    'error.task.not-found.message': '没有任务 {value}。',
    'error.internal.task-log.message': '任务内部出错。',
    'task.message.waiting': '正在等待空闲的工作进程。',
    'task.message.retried': '任务已重试。',
    'task.message.try-again': '{error} 将重试。',
    'warning.batch.child.cancelled': '{id} 已取消。',
    'option-group.output': '输出',
    [`production.${WORKFLOW}.title`]: '玩具',
  });
  registerCatalogue('en', { [`production.${WORKFLOW}.title`]: 'A toy' });
  service = await startTestService(folder, { withWorker: false });
});
after(async () => service[Symbol.asyncDispose]());

async function ask<Body>(path: string, headers: Record<string, string> = {}) {
  const response = await service.ask('GET', path, { headers });
  return { headers: response.headers, body: (await response.json()) as Body };
}

async function submit(): Promise<string> {
  return service.client.submit(WORKFLOW as never, {} as never);
}

suite('answers speak the language of Accept-Language', () => {
  test('problems, with what other languages are made from', async () => {
    const { headers, body } = await ask<Problem>('/api/v1/tasks/task_0', CHINESE);
    assert.equal(body.detail, '没有任务 task_0。');
    assert.equal(body.remedy, '请检查 id；已结束的任务到期后会被删除。');
    assert.deepEqual([body.code, body.title], ['task.not-found', 'task.not-found']);
    assert.equal(headers.get('content-language'), 'zh');
    assert.match(headers.get('vary') ?? '', /accept-language/);
    const { body: limited } = await ask<Problem>('/api/v1/tasks?limit=0');
    assert.deepEqual([limited.code, limited.detail], ['request.option', 'limit: expected at least 1.']);
    const problem = { key: 'issue.too-small', parameters: { limit: 1 } };
    const issue = { key: 'issue.at', parameters: { place: 'limit', problem } };
    assert.deepEqual(limited.parameters, { issue, hint: '' });
  });

  test('bodies that are no JSON, with the place, and uploads that break their protocol', async () => {
    const send = async (path: string, headers: Record<string, string>, body?: string) =>
      (
        (await (
          await service.ask('POST', path, { headers: { ...CHINESE, ...headers }, ...(body && { body }) })
        ).json()) as Problem
      ).detail;
    const detail = await send('/api/v1/toy', {}, '{\n  "input": "a.mp4",\n}');
    assert.equal(detail, '请求体不是 JSON：第 3 行第 1 列，缺少双引号中的名称。');
    for (const [headers, says] of [
      [{ 'tus-resumable': '0.2.0' }, '上传被拒绝：请求头 tus-resumable 无效。'],
      [{ 'tus-resumable': '1.0.0', 'upload-length': 'x' }, '上传被拒绝：请求头 upload-length 无效。'],
      [{ 'tus-resumable': '1.0.0' }, '上传被拒绝：缺少请求头 Upload-Length。'],
    ] as const)
      assert.equal(await send('/api/v1/uploads', headers), says);
  });

  test('English where no wanted language has sentences', async () => {
    for (const wanted of ['xx', '', '*', 'zh;q=0', ';;,q=', 'en-US,zh;q=0.5']) {
      const { headers, body } = await ask<Problem>('/api/v1/tasks/task_0', { 'accept-language': wanted });
      assert.equal(body.detail, 'There is no such task.', wanted);
      assert.equal(headers.get('content-language'), 'en', wanted);
    }
  });

  test('the client asks for its language', async () => {
    const client = new FootlightClient({ url: service.url, token: ADMIN_TOKEN, language: 'zh-Hans-CN' });
    await assert.rejects(client.getTask('task_0'), { code: 'task.not-found', message: '没有任务 task_0。' });
  });

  test('descriptions of productions', async () => {
    const { body } = await ask<{ productions: ProductionDescription[] }>('/api/v1/productions', CHINESE);
    assert.equal(body.productions.find(({ name }) => name === WORKFLOW)?.title, '玩具');
    const { body: one } = await ask<ProductionDescription>(`/api/v1/productions/${WORKFLOW}`, {
      'accept-language': 'xx',
    });
    assert.equal(one.title, 'A toy');
  });

  test('artifacts are in no language of the service', async () => {
    const id = await submit();
    const path = join(folder, 'artifact.json');
    await writeFile(path, '{}');
    await service.backend.objects.put(getOutputKey(id, 'artifact.json'), path);
    const { headers } = await ask(`/api/v1/tasks/${id}/artifacts/artifact.json`, CHINESE);
    assert.equal(headers.get('content-language'), null);
    const { headers: missing } = await ask(`/api/v1/tasks/${id}/artifacts/none.json`, CHINESE);
    assert.equal(missing.get('content-language'), 'zh');
  });

  test('the page of the API, where catalogues have the words', async () => {
    const { headers } = await ask('/openapi.json', CHINESE);
    assert.equal(headers.get('content-language'), 'en');
    const answer = await service.ask('GET', '/docs', { headers: CHINESE });
    assert.equal(answer.headers.get('content-language'), 'zh');
    const page = await answer.text();
    assert.match(page, /<html lang="zh">[\s\S]*以任务方式完成各项媒体制作/);
    assert.match(page, /\/api\/v1\/toy\/plan<\/code> 玩具：只说明将做什么</);
    assert.match(page, /<th>名称<\/th><th><\/th><th>取值<\/th><th>含义<\/th>/);
    const english = await (await service.ask('GET', '/docs')).text();
    assert.match(english, /<html lang="en">[\s\S]*Media productions as tasks/);
  });

  test('the reference of the API for programs is in English', async () => {
    const { headers } = await ask('/openapi.json', CHINESE);
    assert.equal(headers.get('content-language'), 'en');
  });
});

suite('tasks', () => {
  test('their messages, in every view', async () => {
    const id = await submit();
    const source = { key: 'task.message.waiting' };
    const english = 'Waiting for a free worker.';
    const chinese = '正在等待空闲的工作进程。';
    const { body: task } = await ask<Message>(`/api/v1/tasks/${id}`, CHINESE);
    const { body: list } = await ask<{ tasks: Message[] }>('/api/v1/tasks', CHINESE);
    const { body: progress } = await ask<Progress>(`/api/v1/tasks/${id}/progress`, CHINESE);
    for (const { message, message_source } of [task, list.tasks[0]!, progress.data.stage_details])
      assert.deepEqual({ message, message_source }, { message: chinese, message_source: source });
    assert.equal((await service.client.getTask(id)).message, english);
    const client = new FootlightClient({ url: service.url, token: ADMIN_TOKEN, language: 'zh' });
    for await (const { message, message_source } of client.follow(id)) {
      assert.deepEqual({ message, message_source }, { message: chinese, message_source: source });
      break;
    }
    const [row] = await service.backend.database.query<Message & Record<string, unknown>>(
      'SELECT message, message_source FROM footlight.tasks WHERE id = $1',
      [id],
    );
    assert.deepEqual(row, { message: english, message_source: source });
  });

  test('their errors and warnings, where the catalogues have the sentences', async () => {
    const id = await submit();
    const warnings = [
      createWarning('batch.child', { id: 'task_1' }, 'cancelled'),
      { code: 'batch.child', message: 'task_2 cancelled: ' },
    ];
    const error = { code: 'internal', reason: 'task-log', kind: 'terminal', message: 'Something failed.' };
    await service.backend.database.query('UPDATE footlight.tasks SET result = $2, error = $3 WHERE id = $1', [
      id,
      JSON.stringify({ outputs: {}, steps: [], warnings }),
      JSON.stringify(error),
    ]);
    const { body } = await ask<{ error: Message; result: TaskResult }>(`/api/v1/tasks/${id}`, CHINESE);
    assert.equal(body.error.message, '任务内部出错。');
    assert.deepEqual(
      body.result.warnings.map(({ message }) => message),
      ['task_1 已取消。', 'task_2 cancelled: '],
    );
  });

  test('a text that an older version wrote stays as it is', async () => {
    const id = await submit();
    await service.backend.database.query('UPDATE footlight.tasks SET message = $2 WHERE id = $1', [
      id,
      'Assembled.',
    ]);
    const { message, message_source } = (await ask<Message>(`/api/v1/tasks/${id}`, CHINESE)).body;
    assert.deepEqual([message, message_source], ['Assembled.', null]);
  });
});
