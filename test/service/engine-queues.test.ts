import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, suite, test } from 'node:test';
import { createEngines, createProductions, JOB_HOST } from '../../src/app.ts';
import type { Environment } from '../../src/engines/engine.ts';
import { makeMatchVideo } from '../support/match-video.ts';
import { createTemporaryFolder } from '../support/temporary-folder.ts';
import { startTestService, type TestService } from '../support/test-service.ts';

const folder = createTemporaryFolder();
/** The keys of the service; each test sets its own. */
const environment: Record<string, string> = {};
let service: TestService;

before(async () => {
  await writeFile(join(folder, 'novel.txt'), 'It rained.\n');
  await makeMatchVideo(join(folder, 'match.mp4'), 71, 24);
  service = await startTestService(folder, {
    policy: { inputRoots: [folder] },
    withWorker: false,
    production: {
      productions: await createProductions(),
      engines: createEngines(environment),
      host: JOB_HOST,
    },
  });
});
after(async () => service[Symbol.asyncDispose]());

/** A worker that lives and reads these queues, as far as the database knows. */
async function setWorkers(...queues: readonly string[]): Promise<void> {
  await service.backend.database.query('DELETE FROM footlight.workers');
  if (queues.length === 0) return;
  await service.backend.database.query(
    `INSERT INTO footlight.workers (executor, host, pid, version, devices, workflows, queues, seen_at)
     VALUES ('somebody', 'somewhere', 1, '0', '{}', '{}', $1, now() + interval '1 hour')`,
    [queues],
  );
}

function setKeys(keys: Environment): void {
  for (const name of Object.keys(environment)) delete environment[name];
  Object.assign(environment, keys);
}

interface Answer {
  readonly status: number;
  readonly json: { readonly task_id?: string; readonly code?: string };
}

async function post(path: string, body: unknown): Promise<Answer> {
  const answer = await service.ask('POST', path, { body: JSON.stringify(body) });
  return { status: answer.status, json: (await answer.json()) as Answer['json'] };
}

async function taskOf({
  json,
  status,
}: Answer): Promise<{ queue: string; options: Record<string, unknown> }> {
  assert.equal(status, 202, JSON.stringify(json));
  const [task] = await service.backend.database.query<{ queue: string; options: Record<string, unknown> }>(
    'SELECT queue, options FROM footlight.tasks WHERE id = $1',
    [json.task_id],
  );
  return task!;
}

suite('a task waits in the queue of what its engines need', () => {
  const novel = join(folder, 'novel.txt');
  const READ = ['cpu', 'gpu:stage/nvidia0', 'remote:openai'];

  test('of the service for hosted speech, of a device for a server here, of the processors for the rest', async () => {
    await setWorkers(...READ);
    setKeys({ OPENAI_API_KEY: 'key' });
    for (const [speech, queue] of [
      ['openai:tts-1', 'remote:openai'],
      ['megatts3', 'gpu:stage/nvidia0'],
      ['builtin', 'cpu'],
    ] as const)
      assert.equal((await taskOf(await post('/api/v1/narrate', { novel, speech }))).queue, queue, speech);
  });

  test('of the processors, where no living worker reads the one that it would be', async () => {
    setKeys({ OPENAI_API_KEY: 'key' });
    for (const workers of [['cpu'], []]) {
      await setWorkers(...workers);
      for (const speech of ['openai:tts-1', 'megatts3'])
        assert.equal((await taskOf(await post('/api/v1/narrate', { novel, speech }))).queue, 'cpu', speech);
    }
  });

  test('and an engine that does not exist is refused before there is a task', async () => {
    const { status, json } = await post('/api/v1/narrate', { novel, speech: 'parrot' });
    assert.deepEqual([status, json.code], [422, 'engine.unknown']);
  });
});
