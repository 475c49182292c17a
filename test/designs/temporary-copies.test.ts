import assert from 'node:assert/strict';
import { once } from 'node:events';
import { join } from 'node:path';
import { before, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { openObjectStore } from '../../src/storage/store-url.ts';
import { runCliHereWith, startCli } from '../support/cli.ts';
import { makeMatchVideo } from '../support/match-video.ts';
import { type OpenAiCall, openAiServer } from '../support/openai-server.ts';
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
