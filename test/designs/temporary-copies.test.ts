import assert from 'node:assert/strict';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { chmod } from 'node:fs/promises';
import { join } from 'node:path';
import { before, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { FootlightClient } from '../../src/client/index.ts';
import { openObjectStore } from '../../src/storage/store-url.ts';
import { runCliHereWith, startCli } from '../support/cli.ts';
import { unlessFull } from '../support/full.ts';
import { makeMatchVideo } from '../support/match-video.ts';
import { type OpenAiCall, type OpenAiServer, openAiServer } from '../support/openai-server.ts';
import { layPostgres } from '../support/postgres-template.ts';
import { startS3Server } from '../support/s3-server.ts';
import { createTemporaryFolder } from '../support/temporary-folder.ts';

const folder = createTemporaryFolder();
const film = join(folder, 'film.mp4');
const NEVER = new Promise<never>(() => undefined);

before(() => makeMatchVideo(film, 61, 12));

/** The address under which a vision model is told to fetch the copy. */
function getLink({ body }: OpenAiCall): string {
  const { messages } = JSON.parse(body.toString()) as {
    messages: [{ content: [{ video_url: { url: string } }] }];
  };
  return messages[0].content[0].video_url.url;
}

test('of two tasks on one film, the one that ends first leaves the other’s copies, and a killed one’s are removed', async () => {
  await using bucket = await startS3Server(join(folder, 'bucket'));
  const links: { slow?: string; quick: string[] } = { quick: [] };
  const asked = Promise.withResolvers<void>();
  await using server = await openAiServer((call) => {
    const answer = {
      kind: 'text',
      text: '{"content": "A match.", "highlights": [], "scenes": [], "tags": []}',
    } as const;
    if (!call.body.includes('the slow one')) {
      links.quick.push(getLink(call));
      return answer;
    }
    links.slow = getLink(call);
    asked.resolve();
    return { kind: 'later', answer: NEVER };
  });
  const environment = {
    OPENAI_BASE_URL: server.baseUrl,
    OPENAI_API_KEY: 'k',
    DASHSCOPE_API_KEY: '',
    FOOTLIGHT_TEMP_STORE: bucket.address('temporary'),
    AWS_ACCESS_KEY_ID: 'S3RVER',
    AWS_SECRET_ACCESS_KEY: 'S3RVER',
  };
  const command = (prompt: string): string[] => [
    ...['highlights', film, '--analyst', 'qwen-vl-plus', '--prompt', prompt, '--plan', '--duration', '6'],
    ...['--work-dir', join(folder, 'work')],
  ];
  const list = async (): Promise<string[]> => {
    const store = await openObjectStore(environment.FOOTLIGHT_TEMP_STORE);
    return (await Array.fromAsync(store.list(''))).map(({ key }) => key);
  };

  const slow = startCli(command('the slow one'), folder, environment);
  await Promise.race([asked.promise, slow.result.then(({ stderr }) => assert.fail(stderr))]);
  const quick = await runCliHereWith(environment, command('the quick one'));
  assert.equal(quick.code, 0, quick.stderr);
  assert.notEqual(links.quick[0], links.slow);
  const [left, ...more] = await list();
  assert.ok(left !== undefined && links.slow!.includes(left), 'the copy of the one that still waits');
  assert.deepEqual(more, []);
  assert.equal((await fetch(links.slow!)).status, 200, 'which its model can fetch');

  slow.child.kill('SIGKILL');
  await once(slow.child, 'close');
  assert.deepEqual(await list(), [left], 'a killed one can’t remove anything');
  // Its media process ends when it finds that nobody listens.
  for (let i = 0; i < 100 && (await list()).length > 0; i++, await sleep(200)) {
    const next = await runCliHereWith(environment, command(`the next one ${i}`));
    assert.equal(next.code, 0, next.stderr);
  }
  assert.deepEqual(await list(), []);
});

const TOKEN = 'administrator-of-the-copies';
const ANSWER = {
  kind: 'text',
  text: '{"content": "A match.", "highlights": [], "scenes": [], "tags": []}',
} as const;

interface Served {
  readonly child: ChildProcess;
  readonly client: FootlightClient;
}

/** A real service with two tasks at a time. */
async function serve(home: string, environment: Readonly<Record<string, string>>): Promise<Served> {
  const { child, result } = startCli(
    [
      ...['serve', '--port', '0', '--jobs', '2', '--device', 'none', '--log-level', 'error'],
      ...['--input-root', folder, '--data-dir', home],
    ],
    folder,
    { ...environment, FOOTLIGHT_TOKEN: TOKEN },
  );
  const url = await new Promise<string>((resolve, reject) => {
    let printed = '';
    child.stdout!.on('data', (chunk) => {
      printed += chunk;
      const [found] = /http:\/\/127\.0\.0\.1:\d+/.exec(printed) ?? [];
      if (found) resolve(found);
    });
    void result.then(({ stderr }) => reject(new Error(stderr)));
  });
  return { child, client: new FootlightClient({ url, token: TOKEN }) };
}

async function end({ child }: Served, signal: NodeJS.Signals): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill(signal);
  await once(child, 'close');
}

async function submit({ client }: Served, prompt: string): Promise<string> {
  const options = { sources: [film], analyst: 'qwen-vl-plus', prompt, duration: 6 };
  return client.submit('highlights', options);
}

async function waitForEnd({ client }: Served, id: string): Promise<string> {
  for await (const { status } of client.follow(id))
    if (['completed', 'partial', 'failed', 'cancelled'].includes(status)) return status;
  return 'unknown';
}

/** A model that answers when it is let, except at once to the quick one. */
async function startSlowModel(): Promise<{
  server: OpenAiServer;
  asked: () => Promise<OpenAiCall>;
  isSlow: boolean;
}> {
  const calls: OpenAiCall[] = [];
  const model = { isSlow: true };
  const server = await openAiServer((call) => {
    if (call.body.includes('the quick one') || !model.isSlow) return ANSWER;
    calls.push(call);
    return { kind: 'later', answer: NEVER };
  });
  const asked = async (): Promise<OpenAiCall> => {
    for (let i = 0; calls.length === 0 && i < 600; i++) await sleep(100);
    assert.ok(calls.length > 0, 'the slow one has asked');
    return calls.shift()!;
  };
  return Object.assign(model, { server, asked });
}

test('of two tasks of a service that is killed between their ends, each has its copies until its own end, and none is left', {
  skip: unlessFull,
}, async () => {
  const home = join(folder, 'service');
  await chmod(folder, 0o755);
  await layPostgres(join(home, 'postgres'));
  await using bucket = await startS3Server(join(folder, 'service-bucket'));
  const model = await startSlowModel();
  await using server = model.server;
  const environment = {
    OPENAI_BASE_URL: server.baseUrl,
    OPENAI_API_KEY: 'k',
    DASHSCOPE_API_KEY: '',
    FOOTLIGHT_TEMP_STORE: bucket.address('temporary'),
    AWS_ACCESS_KEY_ID: 'S3RVER',
    AWS_SECRET_ACCESS_KEY: 'S3RVER',
  };
  const list = async (): Promise<string[]> => {
    const store = await openObjectStore(environment.FOOTLIGHT_TEMP_STORE);
    return (await Array.fromAsync(store.list(''))).map(({ key }) => key);
  };
  let service = await serve(home, environment);
  try {
    const slow = await submit(service, 'the slow one');
    const quick = await submit(service, 'the quick one');
    const link = getLink(await model.asked());
    assert.equal(await waitForEnd(service, quick), 'completed');
    const left = await list();
    assert.deepEqual(
      left.map((key) => key.split('/')[1]),
      [slow],
      'the copy of the one that still waits, alone',
    );
    await end(service, 'SIGKILL');
    assert.deepEqual(await list(), left);
    assert.equal((await fetch(link)).status, 200, 'which its model can fetch after the kill, too');

    model.isSlow = false;
    service = await serve(home, environment);
    assert.equal(await waitForEnd(service, slow), 'completed');
    assert.deepEqual(await list(), [], 'the one that went on removes what it had before');

    model.isSlow = true;
    const dropped = await submit(service, 'the dropped one');
    await model.asked();
    assert.equal((await list()).length, 1);
    await end(service, 'SIGKILL');
    service = await serve(home, environment);
    await service.client.cancel(dropped);
    assert.equal(await waitForEnd(service, dropped), 'cancelled');
    // Workers look for what ended tasks have left when they start, and every ten minutes.
    await end(service, 'SIGTERM');
    service = await serve(home, environment);
    for (let i = 0; (await list()).length > 0 && i < 100; i++) await sleep(100);
    assert.deepEqual(await list(), [], 'nobody went on with this one');
  } finally {
    await end(service, 'SIGTERM');
  }
});
