import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { suite, test } from 'node:test';
import { createKlingTasks } from '../../src/adapters/kling/kling-tasks.ts';
import { createKlingToken } from '../../src/adapters/kling/kling-token.ts';
import { createKling } from '../../src/adapters/kling/kling-video.ts';
import { createOpenAiImage } from '../../src/adapters/openai/openai-image.ts';
import { DiskRemoteTaskJournal } from '../../src/execution/remote/disk-remote-task-journal.ts';
import { StepRemoteTasks } from '../../src/execution/remote/step-remote-tasks.ts';
import { requireVideo } from '../../src/media/media-info.ts';
import { probe } from '../../src/media/probe.ts';
import { createClipGeneratorContract } from '../../src/testing/clip-generator-contract.ts';
import { createImageGeneratorContract } from '../../src/testing/image-generator-contract.ts';
import { makeVideo } from '../../src/testing/make-video.ts';
import { EngineRuns } from '../support/engine-runs.ts';
import { unlessFull } from '../support/full.ts';
import { type KlingManner, type KlingOptions, KlingServer } from '../support/kling-server.ts';
import { MemoryJournal } from '../support/memory-journal.ts';
import { type OpenAiAnswer, type OpenAiServer, openAiServer } from '../support/openai-server.ts';
import { remoteHost } from '../support/remote-host.ts';
import { createSmallPng } from '../support/small-png.ts';
import { createTemporaryFolder } from '../support/temporary-folder.ts';

const folder = createTemporaryFolder();
const path = (name: string): string => join(folder, name);
const still = path('still.png');
await writeFile(still, createSmallPng(512, 320));
await makeVideo(path('film.mp4'), {
  width: 80,
  height: 48,
  timeBase: { num: 1, den: 6 },
  pts: Array.from({ length: 31 }, (_, i) => i),
  draw: (frame, [luma]) => luma.samples.fill(60 + 3 * frame),
});
const FILM = await readFile(path('film.mp4'));

let names = 0;

async function openJournal(): Promise<DiskRemoteTaskJournal> {
  const journal = new DiskRemoteTaskJournal(path(`journal-${names++}`));
  await journal.open();
  return journal;
}

const WORDS = {
  description: 'A river',
  prompt: 'A river at dawn',
  negativePrompt: '',
  camera: 'still',
  seed: 11,
} as const;

suite('pictures of /images/generations', async () => {
  const PICTURE = createSmallPng(96, 64).toString('base64');
  const INLINE: OpenAiAnswer = {
    kind: 'json',
    json: { data: [{ b64_json: PICTURE }], usage: { input_tokens: 9, output_tokens: 272 } },
  };
  const inTurn = (...answers: OpenAiAnswer[]): Promise<OpenAiServer> =>
    openAiServer((_call, number) => answers[Math.min(number, answers.length - 1)]!);
  const ask =
    ({ baseUrl }: OpenAiServer, model = 'gpt-image-1', change = {}) =>
    (remote: StepRemoteTasks, signal: AbortSignal) =>
      createOpenAiImage(model, { baseUrl, apiKey: 'k' }).generate(
        { ...WORDS, width: 128, height: 72, ...change, remote, signal },
        path(`picture-${names++}.png`),
      );
  const bodyOf = ({ calls }: OpenAiServer, number = 0) =>
    JSON.parse(calls[number]!.body.toString()) as Record<string, unknown>;

  const server = await inTurn(INLINE);
  const engine = createOpenAiImage('gpt-image-1', { baseUrl: server.baseUrl, apiKey: 'k' });
  const remote = new StepRemoteTasks('contract', remoteHost(await openJournal()));
  for (const { name, run } of createImageGeneratorContract(engine, remote)) test(name, () => run(assert));

  test('are of the size nearest in shape that a model makes', async () => {
    await server[Symbol.asyncDispose]();
    for (const [model, width, height, size] of [
      ['gpt-image-1', 1280, 720, '1536x1024'],
      ['gpt-image-1', 500, 480, '1024x1024'],
      ['dall-e-3', 720, 1280, '1024x1792'],
      ['flux', 1280, 720, '1344x768'],
    ] as const) {
      await using server = await inTurn(INLINE);
      const runs = new EngineRuns(await openJournal());
      const { error, used } = await runs.run(ask(server, model, { width, height }));
      assert.equal(error, undefined);
      assert.equal(bodyOf(server).size, size);
      assert.equal(bodyOf(server).response_format, model === 'dall-e-3' ? 'b64_json' : undefined);
      assert.deepEqual(used, { pictures: 1, inputTokens: 9, outputTokens: 272 });
    }
  });

  test('are kept: what fails behind them asks nobody again', async () => {
    await using server = await inTurn(INLINE);
    const runs = new EngineRuns(await openJournal());
    for (let i = 0; i < 2; i++) assert.equal((await runs.run(ask(server))).error, undefined);
    assert.equal(server.calls.length, 1);
  });

  test('whose answer was lost are not paid again by themselves', async () => {
    for (const lost of [{ kind: 'drop' }, { kind: 'status', status: 502 }] as const) {
      await using server = await inTurn(lost, INLINE);
      const runs = new EngineRuns(await openJournal());
      for (let i = 0; i < 2; i++) assert.equal((await runs.run(ask(server))).code, 'remote.lost');
      assert.equal(server.calls.length, 1);
    }
  });

  test('are asked for again where nothing was taken', async () => {
    await using server = await inTurn({ kind: 'status', status: 429, retryAfter: '0.01' }, INLINE);
    assert.equal((await new EngineRuns(await openJournal()).run(ask(server))).error, undefined);
    assert.equal(server.calls.length, 2);
  });

  test('at addresses are fetched from the service itself, and from no private one besides', async () => {
    await using images = await openAiServer(({ path: asked }) =>
      asked === '/v1/images/generations'
        ? { kind: 'json', json: { data: [{ url: `${images.baseUrl}/made.png` }] } }
        : { kind: 'bytes', bytes: createSmallPng(96, 64) },
    );
    assert.equal((await new EngineRuns(await openJournal()).run(ask(images))).error, undefined);
    await using other = await inTurn({ kind: 'bytes', bytes: createSmallPng(96, 64) });
    for (const url of [
      `${other.baseUrl}/x.png`,
      'file:///etc/passwd',
      'http://169.254.169.254/x',
      'http://u:p@a.b/',
    ]) {
      await using server = await inTurn({ kind: 'json', json: { data: [{ url }] } });
      const { code } = await new EngineRuns(await openJournal()).run(ask(server));
      assert.equal(code, 'engine.result', url);
    }
    assert.equal(other.calls.length, 0);
  });

  test('that are none are said to be so, and the next run asks anew', async () => {
    for (const [bad, code] of [
      [{ kind: 'json', json: { data: [] } }, 'model.answer'],
      [{ kind: 'raw', text: '<html>' }, 'model.answer'],
      [
        { kind: 'json', json: { data: [{ b64_json: Buffer.from('no picture').toString('base64') }] } },
        'engine.result',
      ],
    ] as const) {
      await using server = await inTurn(bad, INLINE);
      const runs = new EngineRuns(await openJournal());
      assert.equal((await runs.run(ask(server))).code, code);
      assert.equal(server.calls.length, 1);
      assert.equal((await runs.run(ask(server))).error, undefined);
    }
  });

  test('of too many words are refused before anything is sent', async () => {
    await using server = await inTurn(INLINE);
    const runs = new EngineRuns(await openJournal());
    const { code } = await runs.run(ask(server, 'dall-e-2', { prompt: 'a'.repeat(1001) }));
    assert.equal(code, 'engine.prompt-too-long');
    assert.equal(server.calls.length, 0);
  });
});

suite('videos of Kling', async () => {
  const KEYS = { accessKey: 'access', secretKey: 'secret' };
  const PAUSES = { firstPauseSeconds: 0.01, pollSeconds: 0.005, settleSeconds: 0.02 };
  const serve = (options: Partial<KlingOptions> = {}): Promise<KlingServer> =>
    new KlingServer({ secretKey: KEYS.secretKey, film: FILM, ...options }).start();
  const ask =
    ({ url }: KlingServer, change = {}) =>
    (remote: StepRemoteTasks, signal: AbortSignal) =>
      createKling('kling-v1-6@pro', { url, ...KEYS }, PAUSES).generate(
        {
          ...WORDS,
          width: 128,
          height: 72,
          frameRate: { num: 24, den: 1 },
          frames: 96,
          still,
          ...change,
          remote,
          signal,
        },
        path(`clip-${names++}.video`),
      );
  const once =
    (call: string, manner: KlingManner) =>
    (each: string, number: number): KlingManner =>
      each === call && number === 0 ? manner : 'good';

  const server = await serve();
  const engine = createKling('kling-v1-6', { url: server.url, ...KEYS }, PAUSES);
  const remote = new StepRemoteTasks('contract', remoteHost(new MemoryJournal()));
  for (const { name, run } of createClipGeneratorContract(engine, { remote, still }))
    test(name, () => run(assert));

  test('are asked for as it is documented, with a signed token', async () => {
    await server[Symbol.asyncDispose]();
    await using asked = await serve();
    assert.equal((await new EngineRuns().run(ask(asked))).error, undefined);
    const { image, external_task_id: key, ...body } = asked.orders[0]!.body;
    assert.deepEqual(body, {
      model_name: 'kling-v1-6',
      mode: 'pro',
      prompt: 'A river at dawn',
      duration: '5',
    });
    assert.equal(image, (await readFile(still)).toString('base64'));
    assert.match(key!, /^[0-9a-f-]{36}$/);
    const [header, claims, signature] = createKlingToken(KEYS, 1_700_000_000_000).split('.');
    assert.deepEqual(JSON.parse(Buffer.from(header!, 'base64url').toString()), { alg: 'HS256', typ: 'JWT' });
    assert.deepEqual(JSON.parse(Buffer.from(claims!, 'base64url').toString()), {
      iss: 'access',
      exp: 1_700_001_800,
      nbf: 1_699_999_995,
    });
    assert.equal(signature, createHmac('sha256', 'secret').update(`${header}.${claims}`).digest('base64url'));
  });

  for (const [call, manner] of [
    ['order', 'drop'],
    ['order', 'gateway'],
    ['order', 'vanish'],
    ['order', 'limit'],
    ['look', 'drop'],
    ['look', 'limit'],
    ['file', 'vanish'],
  ] as const)
    test(`are paid once where ${call} meets ${manner}`, { skip: unlessFull }, async () => {
      await using server = await serve({ manner: once(call, manner) });
      const runs = new EngineRuns();
      for (let i = 0; i < 2; i++) {
        const { error, warnings } = await runs.run(ask(server));
        assert.equal(error, undefined);
        assert.deepEqual(warnings, []);
      }
      assert.equal(server.orders.length, 1);
    });

  test('that it no longer knows are lost, and not paid again by themselves', async () => {
    await using server = await serve({ manner: (call) => (call === 'look' ? 'forget' : 'good') });
    const runs = new EngineRuns();
    for (let i = 0; i < 2; i++) assert.equal((await runs.run(ask(server))).code, 'remote.lost');
    assert.equal(server.orders.length, 1);
  });

  test('that it refuses or can’t make are errors that say why', async () => {
    await using unpaid = await serve({ manner: () => 'unpaid' });
    const refused = (await new EngineRuns().run(ask(unpaid))).error!;
    assert.match(refused.message, /no balance left \(1102\): Resource pack is used up/);
    await using locked = await serve({ secretKey: 'another' });
    assert.match((await new EngineRuns().run(ask(locked))).error!.message, /refuses the keys \(1000\)/);
    await using failing = await serve({ manner: (call) => (call === 'look' ? 'fail' : 'good') });
    assert.match((await new EngineRuns().run(ask(failing))).error!.message, /risk control/);
    assert.deepEqual([unpaid.orders.length, locked.orders.length, failing.orders.length], [0, 0, 1]);
  });

  test('are made where the clocks of both differ, whichever is ahead', async () => {
    for (const leadSeconds of [-7200, -60, 60, 7200]) {
      await using server = await serve({ leadSeconds });
      const { error } = await new EngineRuns().run(ask(server));
      assert.equal(error, undefined, `${leadSeconds} s`);
      assert.equal(server.orders.length, 1);
      await using locked = await serve({ leadSeconds, secretKey: 'another' });
      assert.match((await new EngineRuns().run(ask(locked))).error!.message, /refuses the keys \(1000\)/);
    }
  });

  test('are all taken that are asked for before it is known that the clocks differ', async () => {
    await using server = await serve({ leadSeconds: 3600 });
    const tasks = createKlingTasks({ url: server.url, ...KEYS }, 'kling-v1-6', PAUSES);
    const { signal } = new AbortController();
    const submit = (clientKey: string) => tasks.submit({}, { clientKey, signal });
    const taken = await Promise.all(['a', 'b', 'c'].map(submit));
    assert.deepEqual(new Set(taken.map(({ state }) => state)), new Set(['accepted']));
    assert.equal(server.orders.length, 3);
  });

  test('at private addresses, or cut off, are no results', async () => {
    for (const options of [
      { resultUrl: 'http://127.0.0.1:9/film.mp4' },
      { film: FILM.subarray(0, FILM.length >> 1) },
      { film: Buffer.from('<html>') },
    ]) {
      await using server = await serve(options);
      assert.equal((await new EngineRuns().run(ask(server))).code, 'engine.result');
      assert.equal(server.orders.length, 1);
    }
  });

  test('of pictures and words that it does not take are refused before anything is sent', async () => {
    await using server = await serve();
    await writeFile(path('small.png'), createSmallPng(200, 200));
    await writeFile(path('long.png'), createSmallPng(1200, 300));
    for (const [change, code] of [
      [{ still: path('small.png') }, 'kling.picture'],
      [{ still: path('long.png') }, 'kling.picture'],
      [{ prompt: 'a'.repeat(2501) }, 'engine.prompt-too-long'],
    ] as const)
      assert.equal((await new EngineRuns().run(ask(server, change))).code, code);
    assert.equal(server.orders.length, 0);
  });

  test('last five or ten seconds', async () => {
    await using server = await serve();
    await new EngineRuns().run(ask(server, { frames: 121 }));
    await new EngineRuns().run(ask(server, { frames: 120 }));
    assert.deepEqual(
      server.orders.map(({ body }) => body.duration),
      ['10', '5'],
    );
    const { width } = requireVideo(await probe(path('film.mp4')));
    assert.equal(width, 80);
  });
});
