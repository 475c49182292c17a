import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { before, suite, test } from 'node:test';
import { createComfyUiVideo } from '../../src/adapters/comfyui/comfyui-video.ts';
import { parseGraph } from '../../src/adapters/comfyui/graph.ts';
import { readGraphFile } from '../../src/adapters/comfyui/graph-file.ts';
import { createFalVideo } from '../../src/adapters/fal/fal-video.ts';
import { chooseCameraControl } from '../../src/adapters/kling/camera-control.ts';
import { kling } from '../../src/adapters/kling/index.ts';
import { takeKlingGuides } from '../../src/adapters/kling/kling-guides.ts';
import { createReplicateVideo } from '../../src/adapters/replicate/replicate-video.ts';
import { createRunwayVideo } from '../../src/adapters/runway/runway-video.ts';
import type { ClipGenerator } from '../../src/engines/image-to-video.ts';
import type { VideoGuides } from '../../src/engines/video-guides.ts';
import { requireVideo } from '../../src/media/media-info.ts';
import { probe } from '../../src/media/probe.ts';
import { makeVideo } from '../../src/testing/make-video.ts';
import { ComfyUiServer } from '../support/comfyui-server.ts';
import { EngineRuns } from '../support/engine-runs.ts';
import { decodeLuma } from '../support/frames.ts';
import { FAL, REPLICATE, RUNWAY } from '../support/hosted-dialects.ts';
import { HostedServer } from '../support/hosted-server.ts';
import { KlingServer } from '../support/kling-server.ts';
import { createSmallPng } from '../support/small-png.ts';
import { createStoryboardRuns, type StoryboardRuns } from '../support/storyboard-runs.ts';
import { createTemporaryFolder } from '../support/temporary-folder.ts';

const folder = createTemporaryFolder();
const path = (name: string): string => join(folder, name);
const PICTURES = {
  'first.png': createSmallPng(512, 320),
  'last.png': createSmallPng(512, 320, 200),
  'boat.png': createSmallPng(256, 160, 255),
  'shore.png': createSmallPng(256, 160, 20),
  'square.png': createSmallPng(200, 200, 20),
} as const;
const STILL = { path: path('first.png'), digest: 'd' };
const MOTION = { parts: [{ mask: STILL, way: [[0, 0] as const, [1, 1] as const] }] };
const CAMERA = { pan: 0, tilt: 0, zoom: 0.03, roll: 0 };
const ALL: VideoGuides = { camera: CAMERA, lastPicture: STILL, motion: MOTION };

let film: Buffer;
before(async () => {
  for (const [name, content] of Object.entries(PICTURES)) await writeFile(path(name), content);
  // Five seconds that grow lighter.
  await makeVideo(path('film.mp4'), {
    ...{ width: 128, height: 72, timeBase: { num: 1, den: 6 } },
    pts: Array.from({ length: 31 }, (_, i) => i),
    draw: (frame, [luma, ...chroma]) => {
      luma.samples.fill(60 + 3 * frame);
      for (const { samples } of chroma) samples.fill(128);
    },
  });
  film = await readFile(path('film.mp4'));
});

suite('Kling', () => {
  test('follows one of last picture, motion brush and camera, as its model, mode and length have it', () => {
    const taken = (model: string, seconds: 5 | 10, guides: VideoGuides): string[] => {
      const [name, mode] = model.split('@') as [string, 'std' | 'pro'];
      return Object.keys(takeKlingGuides({ name, mode }, seconds, guides));
    };
    const { lastPicture: _, ...withoutLast } = ALL;
    assert.deepEqual(taken('kling-v1@std', 5, ALL), ['lastPicture']);
    assert.deepEqual(taken('kling-v1@std', 5, withoutLast), ['motion']);
    assert.deepEqual(taken('kling-v1@std', 5, { camera: CAMERA }), ['camera']);
    assert.deepEqual(taken('kling-v1@std', 10, ALL), []);
    assert.deepEqual(taken('kling-v1@pro', 5, { camera: CAMERA }), []);
    assert.deepEqual(taken('kling-v1-5@pro', 10, ALL), ['lastPicture']);
    assert.deepEqual(taken('kling-v1-5@pro', 10, withoutLast), []);
    assert.deepEqual(taken('kling-v1-6@std', 5, ALL), []);
    assert.deepEqual(taken('kling-v1-6@pro', 10, ALL), ['lastPicture']);
    assert.deepEqual(taken('kling-v9@pro', 5, ALL), []);
    assert.deepEqual(taken('kling-v1@pro', 5, { motion: { parts: Array(7).fill(MOTION.parts[0]) } }), []);
  });

  test('takes the points of a way that it has room for, evenly from the first to the last', () => {
    const { mask } = MOTION.parts[0]!;
    for (const length of [2, 77, 78, 200]) {
      const way = Array.from({ length }, (_, i) => [i / (length - 1), 1 - i / (length - 1)] as const);
      const given: VideoGuides = { motion: { still: STILL, parts: [{ mask, way }] } };
      const { motion } = takeKlingGuides({ name: 'kling-v1', mode: 'pro' }, 5, given);
      const taken = motion!.parts[0]!.way;
      assert.equal(motion!.still, STILL);
      assert.equal(taken.length, Math.min(77, length));
      assert.deepEqual([taken[0], taken.at(-1)], [way[0], way.at(-1)]);
      const steps = taken.slice(1).map(([across], i) => across - taken[i]![0]);
      assert.ok(Math.min(...steps) > 0 && Math.max(...steps) < 2.1 * Math.min(...steps));
    }
  });

  test('is asked for the same by cameras that become the same control', () => {
    for (const model of ['kling-v1@std', 'kling-v1-5@pro']) {
      const [name, mode] = model.split('@') as [string, 'std' | 'pro'];
      const settle = (speed: Partial<typeof CAMERA>) =>
        takeKlingGuides({ name, mode }, 5, { camera: { pan: 0, tilt: 0, zoom: 0, roll: 0, ...speed } })
          .camera;
      for (const [one, other] of [
        [{ pan: 0.14 }, { pan: 0.3, tilt: 0.02 }],
        [{ zoom: -0.031 }, { zoom: -0.029, pan: 0.01 }],
        [
          { tilt: -0.02, zoom: -0.03 },
          { tilt: -0.02, zoom: -0.031 },
        ],
      ]) {
        const settled = settle(one!)!;
        assert.deepEqual(settle(other!), settled);
        const isSimple = name === 'kling-v1-5';
        const full = { pan: 0, tilt: 0, zoom: 0, roll: 0, ...one };
        assert.deepEqual(chooseCameraControl(settled, isSimple), chooseCameraControl(full, isSimple));
      }
      assert.equal(settle({ pan: 0.001 }), undefined);
    }
  });

  test('is told of a camera by its strongest motion, or by the name of two', () => {
    const choose = (speed: Partial<typeof CAMERA>, isSimple = false) =>
      chooseCameraControl({ pan: 0, tilt: 0, zoom: 0, roll: 0, ...speed }, isSimple);
    const simple = (axis: string, strength: number) => ({
      type: 'simple',
      config: { horizontal: 0, vertical: 0, pan: 0, tilt: 0, roll: 0, zoom: 0, [axis]: strength },
    });
    assert.deepEqual(choose({ pan: -0.04, tilt: 0.01 }), simple('horizontal', -4));
    assert.deepEqual(choose({ tilt: 0.02 }), simple('vertical', 2));
    assert.deepEqual(choose({ roll: 0.5 }), simple('roll', 10));
    assert.deepEqual(choose({ zoom: 0.03 }), simple('zoom', -3));
    assert.deepEqual(choose({ zoom: -0.03 }), simple('zoom', 3));
    assert.deepEqual(choose({ zoom: -0.03, tilt: -0.02 }), { type: 'down_back' });
    assert.deepEqual(choose({ zoom: 0.03, tilt: 0.03 }), { type: 'forward_up' });
    assert.deepEqual(choose({ zoom: 0.02, pan: 0.03 }), { type: 'right_turn_forward' });
    assert.deepEqual(choose({ zoom: 0.02, pan: -0.03 }), { type: 'left_turn_forward' });
    assert.deepEqual(choose({ zoom: 0.02, pan: -0.03 }, true), simple('horizontal', -3));
    assert.equal(choose({ pan: 0.001 }), undefined);
  });
});

suite('a last picture', () => {
  const PAUSES = { firstPauseSeconds: 0.01, pollSeconds: 0.005, settleSeconds: 0.02, callSeconds: 2 };
  const at = (url: string) => ({ url, apiKey: 'key' });
  const LENGTH = { frames: 60, frameRate: { num: 12, den: 1 } };
  const REQUEST = { description: 'A boat', prompt: 'A boat', negativePrompt: '', camera: 'still' } as const;
  /** Whether it is taken, and what is sent with it. */
  const ask = async (
    engine: ClipGenerator,
    given: VideoGuides = { lastPicture: { path: path('last.png'), digest: 'd' } },
  ) => {
    const guides = engine.takeGuides!(given, LENGTH);
    const sized = {
      ...REQUEST,
      ...LENGTH,
      seed: 1,
      width: 128,
      height: 72,
      still: path('first.png'),
      guides,
    };
    const { error } = await new EngineRuns().run((remote, signal) =>
      engine.generate({ ...sized, remote, signal }, path(`made-${made++}`)),
    );
    assert.equal(error, undefined);
    return Object.keys(guides);
  };
  let made = 0;
  const last = `data:image/png;base64,${PICTURES['last.png'].toString('base64')}`;

  for (const [dialect, create, takes, name, not] of [
    [RUNWAY, createRunwayVideo, 'gen3a_turbo', 'promptImage', 'gen4_turbo'],
    [
      FAL,
      createFalVideo,
      'fal-ai/kling-video/v2.1/pro/image-to-video',
      'tail_image_url',
      'fal-ai/stable-video',
    ],
    [
      REPLICATE,
      createReplicateVideo,
      'kwaivgi/kling-v2.1',
      'end_image',
      'stability-ai/stable-video-diffusion',
    ],
  ] as const)
    test(`is sent to ${takes} as ${name}, and not to ${not}`, async () => {
      await using server = await new HostedServer({ dialect, file: film, looks: 0 }).start();
      const sent = () => {
        const { body } = server.orders.at(-1)!;
        return ((body.input ?? body) as Readonly<Record<string, unknown>>)[name];
      };
      assert.deepEqual(await ask(create(takes, at(server.url), PAUSES)), ['lastPicture']);
      const value = sent();
      if (Array.isArray(value)) assert.deepEqual(value.at(-1), { uri: last, position: 'last' });
      else assert.equal(value, last);
      assert.deepEqual(await ask(create(not, at(server.url), PAUSES)), []);
      assert.equal(JSON.stringify(server.orders.at(-1)!.body).includes(last), false);
    });

  test('is put into the graph of a ComfyUI server that has a mark for it', async () => {
    const svd = await readGraphFile('svd-xt', ['svd-xt']);
    const ending = {
      class_type: 'LoadImage',
      inputs: { image: 'example.png' },
      _meta: { title: 'footlight: last-picture' },
    };
    const scaling = { upscale_method: 'area', width: 512, height: 320, crop: 'disabled' };
    const resized = { class_type: 'ImageScale', inputs: { image: ['99', 0], ...scaling } };
    const usual = {
      positive: ['3', 0],
      negative: ['3', 1],
      vae: ['1', 2],
      width: 512,
      height: 320,
      length: 5,
      batch_size: 1,
    };
    const taking = { class_type: 'WanFirstLastFrameToVideo', inputs: { ...usual, end_image: ['98', 0] } };
    const nodes = { ...svd.graph.nodes, 99: ending, 98: resized, 97: taking };
    const graph = parseGraph('ends', JSON.stringify(nodes));
    const files = [{ filename: 'a.mp4', content: film }];
    await using server = await new ComfyUiServer({
      end: () => ({ kind: 'files', list: 'gifs', files }),
    }).start();
    const open = (file: typeof svd) => createComfyUiVideo({ url: server.url, file, pauses: PAUSES });
    assert.deepEqual(await ask(open({ ...svd, graph, id: 'ends' })), ['lastPicture']);
    assert.equal(server.prompts[0]!.nodes['99']!.inputs.image, server.uploads[1]);
    assert.deepEqual(await ask(open(svd)), []);
    assert.equal(server.uploads.length, 3);
    // Without one, the graph's own example is not what the video ends with.
    assert.deepEqual(await ask(open({ ...svd, graph, id: 'ends' }), {}), []);
    const { 97: kept, 98: scaled, 99: loaded } = server.prompts.at(-1)!.nodes;
    assert.deepEqual([kept!.inputs, scaled, loaded], [usual, undefined, undefined]);
    assert.deepEqual(server.prompts[0]!.nodes['97']!.inputs, taking.inputs);
  });
});

suite('a script', () => {
  const scene = (number: number, more: object) => ({
    ...{ scene_number: number, description: `A boat ${number}`, duration: 2.5, image: 'first.png' },
    ...more,
  });
  const WAY = [
    [0.25, 0.75],
    [0.5, 0.5],
  ];
  const motion = { still: 'shore.png', parts: [{ mask: 'boat.png', way: WAY }] };

  /** Runs the scenes, and tells what Kling was asked for, by the scenes' numbers. */
  async function run(
    name: string,
    engine: string,
    scenes: readonly object[],
    use: (runs: StoryboardRuns, options: Readonly<Record<string, unknown>>) => Promise<void>,
  ) {
    await using server = await new KlingServer({ secretKey: 'secret', film, looks: 0 }).start();
    const keys = { KLING_ACCESS_KEY: 'access', KLING_SECRET_KEY: 'secret' };
    const runs = createStoryboardRuns(path(`work-${name}`), [kling], { ...keys, KLING_URL: server.url });
    const script = path(`${name}.json`);
    await writeFile(script, JSON.stringify({ title: 'Boats', scenes }));
    await use(runs, { script, engine, output: path(`${name}.mp4`), transition: 'cut', require: true });
    return (number: number): Readonly<Record<string, unknown>> =>
      server.orders.find(({ body }) => body.prompt!.includes(`boat ${number}`))?.body ?? {};
  }
  const encode = (name: keyof typeof PICTURES): string => PICTURES[name].toString('base64');

  test('ends a scene with a picture, moves what it marks, and says once what has no effect', async () => {
    const scenes = [
      scene(1, { last_image: 'last.png', motion, camera: 'push' }),
      scene(2, { motion, camera: 'pan' }),
      scene(3, { camera: 'push in' }),
      scene(4, { camera: 'still' }),
      scene(5, { duration: 7, last_image: 'last.png' }),
      scene(6, { camera: 'pan left' }),
      scene(7, { camera: 'tilts down' }),
      scene(8, { camera: 'pan' }),
      scene(9, {}),
    ];
    const bodyOf = await run('guided', 'kling:kling-v1', scenes, async (runs, options) => {
      const plan = await runs.plan(options);
      assert.equal(plan.scenes.length, scenes.length);
      assert.match(plan.scenes[6]!.prompt, /slow tilt down/);
      const made = await runs.run(options);
      assert.equal(made.status, 'completed');
      assert.deepEqual(
        made.warnings.map(({ code, parameters }) => [code, parameters!.scenes]),
        [
          ['storyboard.motion-unused', [1]],
          ['storyboard.last-image-unused', [5]],
        ],
      );
      const luma = (await decodeLuma(made.outputs.video!)).map((frame) => frame.luma[0]!);
      // All of the five seconds are seen in the two and a half that end with a picture, and half of them in others.
      assert.ok(luma[29]! > 140, `${luma[29]}`);
      assert.ok(luma[59]! < 115, `${luma[59]}`);
    });
    const pick = (number: number) => {
      const { image_tail, static_mask, dynamic_masks, camera_control } = bodyOf(number);
      return { image_tail, static_mask, dynamic_masks, camera_control };
    };
    const none = {
      image_tail: undefined,
      static_mask: undefined,
      dynamic_masks: undefined,
      camera_control: undefined,
    };
    assert.deepEqual(pick(1), { ...none, image_tail: encode('last.png') });
    // From the lower left corner, in pixels of the picture.
    const trajectories = [
      { x: 128, y: 80 },
      { x: 256, y: 160 },
    ];
    assert.deepEqual(pick(2), {
      ...none,
      static_mask: encode('shore.png'),
      dynamic_masks: [{ mask: encode('boat.png'), trajectories }],
    });
    assert.equal((pick(3).camera_control as { type: string }).type, 'simple');
    assert.deepEqual(pick(4), none);
    assert.deepEqual(pick(5), none);
    const configOf = (number: number) => (pick(number).camera_control as { config: object }).config;
    const still = { horizontal: 0, vertical: 0, pan: 0, tilt: 0, roll: 0, zoom: 0 };
    assert.deepEqual(configOf(6), { ...still, horizontal: -3 });
    assert.deepEqual(configOf(7), { ...still, vertical: -3 });
    // The script says nowhere where these go.
    for (const number of [8, 9]) assert.deepEqual(pick(number), none);
  });

  test('gives services the first pictures of videos that it names, and says of which files', async () => {
    await makeVideo(path('moving.mp4'), {
      ...{ width: 512, height: 320, timeBase: { num: 1, den: 6 } },
      pts: [0, 1, 2, 3],
      draw: (frame, [luma]) => luma.samples.fill(60 + 40 * frame),
    });
    const image = 'moving.mp4';
    const moving = { still: image, parts: [{ mask: image, way: WAY }] };
    const scenes = [scene(1, { image, last_image: image }), scene(2, { motion: moving })];
    const bodyOf = await run('first-pictures', 'kling:kling-v1', scenes, async (runs, options) => {
      const made = await runs.run(options);
      assert.equal(made.status, 'completed');
      assert.deepEqual(
        made.warnings.map(({ code, parameters: { scene: number, field } = {} }) => [code, number, field]),
        [
          [1, 'image'],
          [1, 'last_image'],
          [2, 'motion.parts.mask'],
          [2, 'motion.still'],
        ].map((named) => ['storyboard.image-of-video', ...named]),
      );
    });
    const [first, second] = [bodyOf(1), bodyOf(2)];
    const [{ mask }] = second.dynamic_masks as [{ mask: string }];
    for (const [i, sent] of [first.image, first.image_tail, second.static_mask, mask].entries()) {
      const file = path(`sent-${i}.png`);
      await writeFile(file, Buffer.from(sent as string, 'base64'));
      const { codec } = requireVideo(await probe(file));
      assert.equal(codec, 'png');
      assert.equal((await decodeLuma(file)).length, 1);
    }
  });

  test('is refused before anything is asked for where what it names is missing or marks nothing', async () => {
    for (const [more, code] of [
      [{ last_image: 'none.png' }, 'storyboard.image'],
      [{ motion: { parts: [{ mask: 'none.png', way: WAY }] } }, 'storyboard.image'],
      [{ motion: {} }, 'input.script'],
      [{ motion: { parts: [{ mask: 'boat.png', way: [[0, 2]] }] } }, 'input.script'],
    ] as const)
      await run('wrong', 'kling:kling-v1', [scene(1, more)], async (runs, options) => {
        await assert.rejects(runs.run(options), (error: { code: string }) => {
          assert.equal(error.code, code);
          return true;
        });
      });
    const square = { parts: [{ mask: 'square.png', way: WAY }] };
    const bodyOf = await run('square', 'kling:kling-v1', [scene(1, { motion: square })], (runs, options) =>
      assert.rejects(runs.run(options), { code: 'kling.mask' }),
    );
    assert.deepEqual(bodyOf(1), {});
  });
});
