import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, suite, test } from 'node:test';
import { createFalImage } from '../../src/adapters/fal/fal-image.ts';
import { createFalVideo } from '../../src/adapters/fal/fal-video.ts';
import { fitInput } from '../../src/adapters/replicate/fit-input.ts';
import { createReplicateImage } from '../../src/adapters/replicate/replicate-image.ts';
import { createReplicateVideo } from '../../src/adapters/replicate/replicate-video.ts';
import { createRunwayImage } from '../../src/adapters/runway/runway-image.ts';
import { createRunwayVideo } from '../../src/adapters/runway/runway-video.ts';
import { StopRequested } from '../../src/core/stop-requested.ts';
import type { StepRemoteTasks } from '../../src/execution/remote/step-remote-tasks.ts';
import { splitIntoClips } from '../../src/pipelines/generation/split-clips.ts';
import { createClipGeneratorContract } from '../../src/testing/clip-generator-contract.ts';
import { createImageGeneratorContract } from '../../src/testing/image-generator-contract.ts';
import { makeVideo } from '../../src/testing/make-video.ts';
import { EngineRuns } from '../support/engine-runs.ts';
import { unlessFull } from '../support/full.ts';
import { FAL, REPLICATE, RUNWAY } from '../support/hosted-dialects.ts';
import { type Call, HostedServer, type HostedServerOptions, type Manner } from '../support/hosted-server.ts';
import { createSmallPng } from '../support/small-png.ts';
import { createTemporaryFolder } from '../support/temporary-folder.ts';

const folder = createTemporaryFolder();
const path = (name: string): string => join(folder, name);
const still = path('still.png');
await writeFile(still, createSmallPng(512, 320));
/** A film of so many pictures, 6 a second. */
async function makeFilm(pictures: number): Promise<Buffer> {
  const film = path(`${pictures}.mp4`);
  await makeVideo(film, {
    width: 80,
    height: 48,
    timeBase: { num: 1, den: 6 },
    pts: Array.from({ length: pictures }, (_, i) => i),
    draw: (frame, [luma]) => luma.samples.fill(60 + 3 * frame),
  });
  return readFile(film);
}

const FILM = await makeFilm(31);
/** As Stable Video Diffusion XT makes it. */
const SHORT_FILM = await makeFilm(25);
const PICTURE = createSmallPng(96, 64);
const PAUSES = { firstPauseSeconds: 0.01, pollSeconds: 0.005 };
const WORDS = {
  description: 'A river',
  prompt: 'A river at dawn',
  negativePrompt: '',
  camera: 'still',
  seed: 11,
} as const;

const SERVICES = [
  {
    name: 'Runway',
    film: FILM,
    dialect: RUNWAY,
    createVideo: createRunwayVideo,
    createImage: createRunwayImage,
    models: ['gen4_turbo', 'gen4_image'],
    used: [{ seconds: 5 }, { pictures: 1 }],
  },
  {
    name: 'Replicate',
    film: SHORT_FILM,
    dialect: REPLICATE,
    createVideo: createReplicateVideo,
    createImage: createReplicateImage,
    models: ['stability-ai/stable-video-diffusion', 'black-forest-labs/flux-schnell'],
    used: [
      { computingSeconds: 12.5, requests: 1 },
      { computingSeconds: 12.5, requests: 1, pictures: 1 },
    ],
  },
  {
    name: 'fal',
    film: FILM,
    dialect: FAL,
    createVideo: createFalVideo,
    createImage: createFalImage,
    models: ['fal-ai/pika/v2.2/image-to-video', 'fal-ai/flux/schnell'],
    used: [
      { computingSeconds: 3.5, requests: 1, seconds: 5 },
      { computingSeconds: 3.5, requests: 1, pictures: 1 },
    ],
  },
] as const;

let names = 0;

for (const { name, film, dialect, createVideo, createImage, models, used } of SERVICES)
  suite(`videos and pictures of ${name}`, async () => {
    const [videoModel, imageModel] = models;
    const serve = (options: Partial<HostedServerOptions> = {}): Promise<HostedServer> =>
      new HostedServer({ dialect, file: film, ...options }).start();
    const open = ({ url }: HostedServer, apiKey = 'key') => createVideo(videoModel, { url, apiKey }, PAUSES);
    const ask =
      (engine: ReturnType<typeof createVideo>, change = {}) =>
      (remote: StepRemoteTasks, signal: AbortSignal) => {
        const format = { width: 128, height: 72, frameRate: { num: 24, den: 1 }, frames: 72 };
        return engine.generate(
          { ...WORDS, ...format, still, ...change, remote, signal },
          path(`${names++}.video`),
        );
      };
    const once =
      (call: Call, manner: Manner) =>
      (each: Call, number: number): Manner =>
        each === call && number === 0 ? manner : 'good';

    const videos = await serve();
    const pictures = await serve({ file: PICTURE });
    after(() => Promise.all([videos, pictures].map((each) => each[Symbol.asyncDispose]())));
    const { remote } = await new Promise<{ remote: StepRemoteTasks }>((resolve) => {
      void new EngineRuns().run(async (tasks) => resolve({ remote: tasks }));
    });
    for (const each of createClipGeneratorContract(open(videos), { remote, still }))
      test(each.name, () => each.run(assert));
    const image = createImage(imageModel, { url: pictures.url, apiKey: 'key' }, PAUSES);
    for (const each of createImageGeneratorContract(image, remote)) test(each.name, () => each.run(assert));

    test('say what is billed, once for a task', async () => {
      await using server = await serve();
      const runs = new EngineRuns();
      for (let i = 0; i < 2; i++) {
        const run = await runs.run(ask(open(server)));
        assert.equal(run.error, undefined);
        assert.deepEqual(run.used, used[0]);
      }
      assert.equal(server.orders.length, 1);
      await using drawing = await serve({ file: PICTURE });
      const engine = createImage(imageModel, { url: drawing.url, apiKey: 'key' }, PAUSES);
      const size = { width: 128, height: 72 };
      const run = await new EngineRuns().run((tasks, signal) =>
        engine.generate({ ...WORDS, ...size, remote: tasks, signal }, path(`${names++}.png`)),
      );
      assert.deepEqual([run.error, run.used], [undefined, used[1]]);
    });

    for (const [call, manner] of [
      ['order', 'vanish'],
      ['order', 'drop'],
      ['order', 'gateway'],
      ['order', 'nonsense'],
    ] as const)
      test(`whose order meets ${manner} are lost, and not paid again by themselves`, async () => {
        await using server = await serve({ manner: once(call, manner) });
        const runs = new EngineRuns();
        for (let i = 0; i < 2; i++) assert.equal((await runs.run(ask(open(server)))).code, 'remote.lost');
        assert.ok(server.orders.length <= 1);
      });

    for (const [call, manner] of [
      ['model', 'busy'],
      ['model', 'gateway'],
      ['order', 'busy'],
      ['look', 'drop'],
      ['look', 'gateway'],
      ['look', 'busy'],
      ['look', 'nonsense'],
      ['look', 'forget'],
      ['file', 'vanish'],
    ] as const)
      test(`are paid once where ${call} meets ${manner}`, { skip: unlessFull }, async () => {
        await using server = await serve({ manner: once(call, manner) });
        const runs = new EngineRuns();
        for (let i = 0; i < 2; i++) {
          const { error, warnings } = await runs.run(ask(open(server)));
          assert.deepEqual([error, warnings], [undefined, []]);
        }
        assert.equal(server.orders.length, 1);
      });

    test('that it no longer knows are lost, and not paid again by themselves', async () => {
      await using server = await serve({ manner: (call) => (call === 'look' ? 'forget' : 'good') });
      const runs = new EngineRuns();
      for (let i = 0; i < 2; i++) assert.equal((await runs.run(ask(open(server)))).code, 'remote.lost');
      assert.equal(server.orders.length, 1);
    });

    test('that it refuses or can’t make are errors that say why', async () => {
      await using unpaid = await serve({ manner: (call) => (call === 'order' ? 'unpaid' : 'good') });
      const balance = await new EngineRuns().run(ask(open(unpaid)));
      assert.match(balance.error!.message, /no balance left: .*no credit/);
      await using locked = await serve();
      const key = await new EngineRuns().run(ask(open(locked, 'another')));
      assert.match(key.error!.message, /refuses the key \(401\)/);
      await using failing = await serve({ manner: (call) => (call === 'look' ? 'fail' : 'good') });
      const failed = await new EngineRuns().run(ask(open(failing)));
      assert.match(failed.error!.message, /could not do it: .*risk control/);
      assert.deepEqual([unpaid.orders.length, locked.orders.length, failing.orders.length], [0, 0, 1]);
      assert.throws(() => createVideo(videoModel, { url: failing.url, apiKey: '' }), {
        code: 'hosted.no-key',
      });
    });

    test('at private addresses, cut off, or of another kind, are no results', async () => {
      for (const options of [
        { resultUrl: 'http://127.0.0.1:9/film.mp4' },
        { resultUrl: 'http://169.254.169.254/latest' },
        { file: film.subarray(0, film.length >> 1) },
        { file: PICTURE },
        { file: Buffer.from('<html>') },
      ]) {
        await using server = await serve(options);
        assert.equal((await new EngineRuns().run(ask(open(server)))).code, 'engine.result');
        assert.equal(server.orders.length, 1);
      }
    });

    test('that are cancelled while they wait are ended there, and asked for anew by the next run', async () => {
      await using server = await serve({ looks: 1e6 });
      const runs = new EngineRuns();
      const cancelled = await runs.run(ask(open(server)), (controller) => {
        const timer = setInterval(() => {
          if ((server.orders[0]?.looks ?? 0) < 2) return;
          clearInterval(timer);
          controller.abort(new StopRequested());
        }, 5);
      });
      assert.equal(cancelled.code, 'cancelled');
      assert.ok(server.orders[0]!.isCancelled);
    });

    test('of pictures that are too large are refused before anything is sent', async () => {
      await using server = await serve();
      const large = path(`large-${name}.png`);
      await writeFile(large, Buffer.concat([createSmallPng(64, 64), Buffer.alloc(9_000_000)]));
      assert.equal((await new EngineRuns().run(ask(open(server), { still: large }))).code, 'engine.picture');
      assert.equal(server.orders.length, 0);
    });
  });

suite('requests are as they are documented', () => {
  const order = async (
    { dialect, createVideo, models: [model] }: (typeof SERVICES)[number],
    change = {},
    other: string = model,
  ) => {
    await using server = await new HostedServer({ dialect, file: FILM }).start();
    const engine = createVideo(other, { url: server.url, apiKey: 'key' }, PAUSES);
    const format = { width: 128, height: 72, frameRate: { num: 24, den: 1 }, frames: 72 };
    const { error } = await new EngineRuns().run((remote, signal) =>
      engine.generate({ ...WORDS, ...format, still, ...change, remote, signal }, path(`${names++}.video`)),
    );
    return { error, ...server.orders[0]! };
  };
  const [runway, replicate, fal] = SERVICES;

  test('of Runway', async () => {
    const { path: asked, body } = await order(runway, { width: 72, height: 128, frames: 121 });
    const { promptImage, ...rest } = body;
    assert.equal(asked, '/v1/image_to_video');
    assert.match(promptImage as string, /^data:image\/png;base64,/);
    assert.deepEqual(rest, {
      model: 'gen4_turbo',
      promptText: 'A river at dawn',
      ratio: '720:1280',
      duration: 10,
      seed: 11,
    });
  });

  test('of Replicate, by the model’s own schema', async () => {
    const { path: asked, body } = await order(replicate);
    assert.equal(asked, '/v1/predictions');
    const { input_image: picture, ...input } = body.input as Record<string, string>;
    assert.match(picture!, /^data:image\/png;base64,/);
    const asked25 = { seed: 11, video_length: '25_frames_with_svd_xt' };
    assert.deepEqual([body.version, input], ['abcdef0123', asked25]);
    const unfit = await order(replicate, {}, 'black-forest-labs/flux-schnell');
    assert.match(unfit.error!.message, /“picture”/);
    assert.equal(unfit.id, undefined);
  });

  for (const manner of ['nonsense', 'forget'] as const)
    test(`of fal for a result are made again where one meets ${manner}`, async () => {
      // The first two looks are at the status.
      await using server = await new HostedServer({
        dialect: FAL,
        file: FILM,
        manner: (call, number) => (call === 'look' && number === 2 ? manner : 'good'),
      }).start();
      const engine = createFalVideo(fal.models[0], { url: server.url, apiKey: 'key' }, PAUSES);
      const format = { width: 128, height: 72, frameRate: { num: 24, den: 1 }, frames: 72 };
      const { error } = await new EngineRuns().run((remote, signal) =>
        engine.generate({ ...WORDS, ...format, still, remote, signal }, path(`${names++}.video`)),
      );
      assert.deepEqual([error, server.orders.length], [undefined, 1]);
    });

  test('of Replicate have whole numbers where its model takes no others', () => {
    const schema = { properties: { prompt: {}, duration: { type: 'integer' } }, required: [] };
    const values = { prompt: 'A river', negativePrompt: '', seed: 1, width: 128, height: 72, seconds: 2.4 };
    assert.deepEqual(fitInput(schema, values, 'Replicate'), { prompt: 'A river', duration: 3 });
  });

  test('of fal, for Pika too', async () => {
    const { path: asked, body } = await order(fal, { negativePrompt: 'text' });
    const { image_url: picture, ...rest } = body;
    assert.equal(asked, '/fal-ai/pika/v2.2/image-to-video');
    assert.match(picture as string, /^data:image\/png;base64,/);
    assert.deepEqual(rest, { seed: 11, prompt: 'A river at dawn', negative_prompt: 'text', duration: '5' });
  });

  test('the shortest length is bought in which all frames begin, in as few clips as can be', async () => {
    for (const [frames, num, duration] of [
      [150, 30_000, 5],
      [120, 24_000, 5],
      [151, 30_000, 10],
    ] as const)
      for (const service of [runway, fal]) {
        const { body } = await order(service, { frames, frameRate: { num, den: 1001 } });
        assert.equal(Number(body.duration), duration, `${service.name}, ${frames}`);
      }
    const engine = createRunwayVideo('gen4_turbo', { url: 'https://a.example', apiKey: 'key' });
    for (const [frames, num] of [
      [300, 30_000],
      [240, 24_000],
    ] as const) {
      const format = { width: 128, height: 72, frameRate: { num, den: 1001 } };
      assert.deepEqual(splitIntoClips(frames, { engine }, format).lengths, [frames]);
      assert.equal(splitIntoClips(frames + 1, { engine }, format).lengths.length, 2);
    }
  });

  test('models are named as the services name them', () => {
    const endpoint = { url: 'https://a.example', apiKey: 'key' };
    for (const model of ['flux', '../x/y', 'a/b?c', 'a/b/../../c'])
      assert.throws(() => createReplicateImage(model, endpoint), { code: 'engine.parameter' }, model);
    for (const model of ['flux', '../x/y', 'a/b?c', 'a/b/../../c'])
      assert.throws(() => createFalImage(model, endpoint), { code: 'engine.parameter' }, model);
  });
});
