import assert from 'node:assert/strict';
import { copyFile, mkdir, readdir, readFile, rm, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import type { Task } from '../../src/client/index.ts';
import { createConstantRate, makeVideo } from '../../src/testing/make-video.ts';
import { startFileServer } from '../support/file-server.ts';
import { createTemporaryFolder } from '../support/temporary-folder.ts';
import { startTestService, type TestService } from '../support/test-service.ts';

const folder = createTemporaryFolder();
const root = join(folder, 'inputs');
let service: TestService;

before(async () => {
  await mkdir(root);
  const film = { width: 64, height: 48, timeBase: { num: 1, den: 25_000 }, draw: () => undefined };
  for (const name of ['inputs/film.mp4', 'outside.mp4'])
    await makeVideo(join(folder, name), { ...film, pts: createConstantRate(5) });
  service = await startTestService(folder, { policy: { inputRoots: [root] }, concurrency: 1 });
});
after(async () => service[Symbol.asyncDispose]());

const submit = (options: object): Promise<string> => service.client.submit('toy' as never, options as never);

async function ended(id: string): Promise<Task> {
  for await (const _event of service.client.follow(id));
  return service.client.getTask(id);
}

test('an address is fetched once for the plan and the run of it, and progress never falls', async () => {
  await using server = await startFileServer(root);
  const input = `${server.origin}/film.mp4`;
  const plan = await service.ask('POST', '/api/v1/toy/plan', { body: JSON.stringify({ input }) });
  const { task_id } = (await plan.json()) as { task_id: string };
  assert.equal((await ended(task_id)).status, 'completed');
  const id = await submit({ input, label: 'fetched' });
  const stages = new Set<string | null>();
  let overall = 0;
  for await (const event of service.client.follow(id)) {
    stages.add(event.stage);
    assert.ok(event.overall_progress >= overall && event.overall_progress <= 1);
    overall = event.overall_progress;
  }
  assert.ok(stages.has('fetch') && stages.has('toy'), [...stages].join());
  assert.equal((await service.client.getTask(id)).status, 'completed');
  assert.deepEqual(server.asked, ['HEAD /film.mp4', 'GET /film.mp4', 'HEAD /film.mp4']);
  assert.deepEqual(await readdir(join(folder, 'data', 'work')), [], 'runs leave nothing');
});

test('a file that became a link out of its root while the task waited is not opened', async () => {
  const path = join(root, 'swapped.mp4');
  await copyFile(join(root, 'film.mp4'), path);
  const first = await submit({ label: 'long', steps: 1, seconds: 3 });
  const waiting = await submit({ label: 'waiting', input: path });
  await rm(path);
  await symlink(join(folder, 'outside.mp4'), path);
  assert.equal((await ended(first)).status, 'completed');
  const task = await ended(waiting);
  assert.equal(task.status, 'failed');
  assert.equal((task.error as { code: string }).code, 'source.not-found');
});

test('a task is called by its files, one that gathers others by all of theirs, and what people call it', async () => {
  const input = join(root, 'film.mp4');
  const other = join(root, 'other.mp4');
  await copyFile(input, other);
  const upload = await service.client.upload(new Blob([await readFile(input)]), {
    name: 'Macbeth, act 2.mp4',
  });
  const find = async (text: string): Promise<string[]> =>
    (await service.client.listTasks({ text })).map(({ task_id }) => task_id);
  const id = await submit({ input: upload });
  assert.equal((await service.client.getTask(id)).title, 'Macbeth, act 2.mp4');
  assert.deepEqual(await find('macbeth'), [id]);
  const items = [{ input }, { input: other }, { input }];
  const batch = await service.client.submitBatch('toy' as never, items as never);
  assert.equal((await service.client.getTask(batch)).title, 'film.mp4, other.mp4');
  assert.equal((await service.client.getTask(await submit({}))).title, null);
  for (const title of ['Hamlet', 'النص العربي', '<script>alert(1)</script>', '😀'.repeat(200)]) {
    assert.equal((await service.client.rename(id, ` ${title} `)).title, title);
    assert.equal((await service.client.getTask(id)).title, title);
  }
  assert.deepEqual(await find('😀😀'), [id]);
  for (const title of ['', ' ', 'x'.repeat(201), '😀'.repeat(201), 'two\nlines', '\u0000', 12, null])
    await assert.rejects(service.client.rename(id, title as string), { code: 'request.option' });
  const stranger = (await service.newCaller()).client;
  await assert.rejects(stranger.rename(id, 'mine'), { code: 'task.not-found' });
  const reader = (await service.newCaller(['read'])).client;
  await assert.rejects(reader.rename(id, 'mine'), { code: 'auth.scope' });
});
