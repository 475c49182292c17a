import assert from 'node:assert/strict';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { suite, test } from 'node:test';
import { createComfyUiImage } from '../../src/adapters/comfyui/comfyui-image.ts';
import { createComfyUiVideo } from '../../src/adapters/comfyui/comfyui-video.ts';
import { parseGraph, readNumber } from '../../src/adapters/comfyui/graph.ts';
import { readGraphFile } from '../../src/adapters/comfyui/graph-file.ts';
import { comfyUiVideo } from '../../src/adapters/comfyui/index.ts';
import { StopRequested } from '../../src/core/stop-requested.ts';
import { isInstalled } from '../../src/engines/availability.ts';
import type { ClipRequest } from '../../src/engines/image-to-video.ts';
import { StepRemoteTasks } from '../../src/execution/remote/step-remote-tasks.ts';
import { requireVideo } from '../../src/media/media-info.ts';
import { probe } from '../../src/media/probe.ts';
import { createClipGeneratorContract } from '../../src/testing/clip-generator-contract.ts';
import { createImageGeneratorContract } from '../../src/testing/image-generator-contract.ts';
import { makeVideo } from '../../src/testing/make-video.ts';
import {
  type ComfyUiOptions,
  ComfyUiServer,
  type Manner,
  type PromptEnd,
} from '../support/comfyui-server.ts';
import { EngineRuns } from '../support/engine-runs.ts';
import { decodeFrames } from '../support/frames.ts';
import { unlessFull } from '../support/full.ts';
import { MemoryJournal } from '../support/memory-journal.ts';
import { remoteHost } from '../support/remote-host.ts';
import { createSmallPng } from '../support/small-png.ts';
import { createStoryboardRuns } from '../support/storyboard-runs.ts';
import { createTemporaryFolder } from '../support/temporary-folder.ts';

const folder = createTemporaryFolder();
const path = (name: string): string => join(folder, name);
const skip = isInstalled('@napi-rs/canvas') ? false : '@napi-rs/canvas is not installed here';
const SCENES = [
  { scene_number: 1, description: 'A river at dawn', duration: 5 },
  { scene_number: 2, description: 'A desert at noon', duration: 1.5 },
];
const still = path('still.png');
await writeFile(still, createSmallPng(64, 36));

/** Two seconds of another size and rate than was asked for. */
await makeVideo(path('film.mp4'), {
  width: 80,
  height: 48,
  timeBase: { num: 1, den: 16 },
  pts: Array.from({ length: 33 }, (_, i) => i),
  draw: (frame, [luma]) => luma.samples.fill(60 + 3 * frame),
});
const FILM = await readFile(path('film.mp4'));

const film = (content = FILM): PromptEnd => ({
  kind: 'files',
  list: 'gifs',
  files: [{ filename: 'film_00001.mp4', content }],
});
const pictures = (count: number): PromptEnd => ({
  kind: 'files',
  list: 'images',
  files: Array.from({ length: count }, (_, i) => ({
    filename: `made_${String(i).padStart(5, '0')}_.png`,
    content: createSmallPng(128, 72, 40 + i),
  })),
});

const PAUSES = { firstPauseSeconds: 0.01, pollSeconds: 0.005, settleSeconds: 0.02 };
const SVD = await readGraphFile('svd-xt', ['svd-xt']);
const WAN = await readGraphFile('wan-t2v', ['wan-t2v']);
const LTX = await readGraphFile('ltx', ['ltx']);
const LTX_WORDS = await readGraphFile('ltx-t2v', ['ltx-t2v']);
const SDXL = await readGraphFile('sdxl', ['sdxl']);

const serve = (options: ComfyUiOptions): Promise<ComfyUiServer> => new ComfyUiServer(options).start();

const REQUEST: Omit<ClipRequest, 'remote' | 'signal'> = {
  description: 'A river',
  prompt: 'A river at dawn',
  negativePrompt: 'text',
  camera: 'still',
  seed: 11,
  width: 640,
  height: 360,
  frameRate: { num: 24, den: 1 },
  frames: 48,
};

let clips = 0;

/** Asks for a clip of the text to video graph. */
const askClip = (server: ComfyUiServer) => (remote: StepRemoteTasks, signal: AbortSignal) =>
  createComfyUiVideo({ url: server.url, file: WAN, pauses: PAUSES }).generate(
    { ...REQUEST, remote, signal },
    path(`clip-${clips++}.video`),
  );

/** Meets one call in another manner, the first of its kind. */
const once =
  (call: string, manner: Manner) =>
  (each: string, number: number): Manner =>
    each === call && number === 0 ? manner : 'good';

suite('a graph', () => {
  const graphOf = (title: string, inputs: Record<string, unknown>): string =>
    JSON.stringify({ '7': { class_type: 'Any', inputs, _meta: { title } } });

  test('has its marks in the titles of its nodes', () => {
    const { inputs, outputs } = parseGraph(
      'g',
      graphOf('Sampler footlight: seed, steps=n, output', { noise_seed: 1, n: 4 }),
    );
    assert.deepEqual(inputs.get('seed'), [{ node: '7', input: 'noise_seed' }]);
    assert.deepEqual(inputs.get('steps'), [{ node: '7', input: 'n' }]);
    assert.deepEqual(outputs, ['7']);
  });

  test('that can’t be filled in is refused, and the error says where', () => {
    for (const [text, reason] of [
      ['{"nodes": [', 'format'],
      ['{"nodes": [{"id": 1}], "links": []}', 'format'],
      ['{}', 'format'],
      [graphOf('footlight: speed', {}), 'unknown-mark'],
      [graphOf('footlight: seed', { seed: ['3', 0] }), 'input'],
      [graphOf('footlight: prompt=words', { text: 'a' }), 'input'],
    ] as const)
      assert.throws(() => parseGraph('g', text), { code: 'comfyui.graph', reason }, text);
  });

  test('without the marks of its task is refused by their names', () => {
    const file = (title: string, inputs: Record<string, unknown>) => ({
      graph: parseGraph('mine.json', graphOf(title, inputs)),
      id: 'mine',
      digest: 'd',
    });
    const url = 'http://127.0.0.1:1';
    const nothing = file('footlight: seed', { seed: 1 });
    assert.throws(() => createComfyUiVideo({ url, file: nothing }), /fps, prompt/);
    assert.throws(() => createComfyUiImage({ url, file: nothing }), /lacks marks: prompt/);
    const endless = file('footlight: fps, prompt', { fps: 8, text: '' });
    assert.throws(() => createComfyUiVideo({ url, file: endless }), /lacks marks: frames/);
    const still = file('footlight: fps, prompt, frames', { fps: 0, text: '', length: 9 });
    assert.throws(() => createComfyUiVideo({ url, file: still }), {
      code: 'comfyui.graph',
      reason: 'number',
    });
  });

  test('is a .json file or one of the package’s', async () => {
    await assert.rejects(readGraphFile('other', ['svd-xt']), { code: 'comfyui.graph', reason: 'unknown' });
    await assert.rejects(readGraphFile(path('none.json'), []), { reason: 'unreadable' });
    await assert.rejects(readGraphFile(`${folder}/.json`, []), { reason: 'unreadable' });
    await writeFile(path('mine.json'), graphOf('footlight: prompt', { text: '' }));
    assert.equal((await readGraphFile(path('mine.json'), [])).id, 'mine');
  });
});

suite('engines of ComfyUI', async () => {
  const server = await serve({
    end: ({ nodes }) => (nodes['3']?.class_type.startsWith('SVD') ? pictures(25) : film()),
  });
  const remote = () => new StepRemoteTasks(`contract ${clips++}`, remoteHost(new MemoryJournal()));
  for (const file of [SVD, WAN]) {
    const engine = createComfyUiVideo({ url: server.url, file, pauses: PAUSES });
    for (const { name, run } of createClipGeneratorContract(engine, { remote: remote(), still }))
      test(`${file.id} ${name}`, () => run(assert));
  }
  const images = await serve({ end: () => pictures(1) });
  const painter = createComfyUiImage({ url: images.url, file: SDXL, pauses: PAUSES });
  for (const { name, run } of createImageGeneratorContract(painter, remote()))
    test(`sdxl ${name}`, () => run(assert));

  test('get the picture, the seed and the words of a request, and sizes of their own', async () => {
    const [svd, wan, sdxl] = [
      server.prompts.find(({ nodes }) => nodes['3']!.class_type.startsWith('SVD'))!,
      server.prompts.find(({ nodes }) => nodes['7']!.class_type.startsWith('Empty'))!,
      images.prompts[0]!,
    ];
    assert.match(server.uploads[0]!, /^footlight-[0-9a-f]{32}\.png$/);
    assert.equal(svd.nodes['2']!.inputs.image, server.uploads[0]);
    assert.equal(svd.nodes['5']!.inputs.seed, 7);
    assert.deepEqual([svd.nodes['3']!.inputs.width, svd.nodes['3']!.inputs.video_frames], [1024, 25]);
    assert.equal(wan.nodes['5']!.inputs.text, 'Hills at noon, wide shot');
    assert.equal(wan.nodes['6']!.inputs.text, 'text');
    // A second at 16 frames a second, of 8n + 1 frames.
    assert.deepEqual(wan.nodes['7']!.inputs, { width: 832, height: 448, length: 17, batch_size: 1 });
    assert.deepEqual(sdxl.nodes['4']!.inputs, { width: 1344, height: 768, batch_size: 1 });
    assert.equal(wan.nodes['10']!.inputs.filename_prefix, `footlight/${wan.id}`);
    await server[Symbol.asyncDispose]();
    await images[Symbol.asyncDispose]();
  });
});

test('pictures become a video of the graph’s rate', async () => {
  await using server = await serve({ end: () => pictures(25) });
  const target = path('pictures.video');
  const { error } = await new EngineRuns().run((remote, signal) =>
    createComfyUiVideo({ url: server.url, file: SVD, pauses: PAUSES }).generate(
      { ...REQUEST, still, remote, signal },
      target,
    ),
  );
  assert.equal(error, undefined);
  const { averageFrameRate, width, height } = requireVideo(await probe(target));
  assert.deepEqual([averageFrameRate, width, height], [{ num: 6, den: 1 }, 128, 72]);
  const frames = await decodeFrames(target);
  // Blue, green and red of the first pixels, which are as gray as the pictures were.
  assert.deepEqual(
    frames.map(({ luma }) => [...luma.subarray(0, 3)]),
    Array.from({ length: 25 }, (_, i) => [40 + i, 40 + i, 40 + i]),
  );
});

suite('one prompt is run, and no other,', () => {
  for (const isOld of [false, true])
    for (const [call, manner] of [
      ['prompt', 'drop'],
      ['prompt', 'gateway'],
      ['prompt', 'limit'],
      ['prompt', 'vanish'],
      ['queue', 'drop'],
      ['history', 'gateway'],
      ['view', 'cut'],
      ['view', 'redirect'],
    ] as const)
      test(`where ${call} meets ${manner}${isOld ? ' at an older server' : ''}`, async () => {
        await using server = await serve({ end: () => film(), manner: once(call, manner), isOld });
        const { error, warnings } = await new EngineRuns().run(askClip(server));
        assert.equal(error, undefined);
        assert.deepEqual(warnings, []);
        assert.equal(server.prompts.length, 1);
        assert.ok(!server.calls.includes('secret' as never), 'redirects lead nowhere');
      });

  test('by runs that end before its answer', async () => {
    await using server = await serve({
      end: () => film(),
      looks: 3,
      manner: (call) => (call === 'view' && !isGood ? 'vanish' : 'good'),
    });
    let isGood = false;
    const runs = new EngineRuns();
    const stopped = await runs.run(askClip(server), (controller) => setTimeout(() => controller.abort(), 30));
    assert.equal(stopped.code, 'cancelled');
    isGood = true;
    assert.equal((await runs.run(askClip(server))).error, undefined);
    assert.equal((await runs.run(askClip(server))).error, undefined);
    assert.equal(server.prompts.length, 1);
  });
});

suite('what can’t be had', () => {
  test('of a server that was started anew is said to be lost, and run anew by the next run', async () => {
    await using server = await serve({ end: () => film(), looks: 2 });
    const runs = new EngineRuns();
    const lost = await runs.run((remote, signal) => {
      setTimeout(function restart() {
        if (server.queued.length === 0) return void setTimeout(restart, 1);
        server.restart();
      }, 1);
      return askClip(server)(remote, signal);
    });
    assert.equal(lost.code, 'remote.lost');
    assert.equal(server.prompts.length, 1);
    const next = await runs.run(askClip(server));
    assert.equal(next.error, undefined);
    assert.deepEqual(
      next.warnings.map(({ code }) => code),
      ['remote.sent-again'],
    );
    assert.equal(server.prompts.length, 2);
  });

  test('for the errors of nodes names them, and is asked for once a run', async () => {
    await using refusing = await serve({ end: () => film(), manner: once('prompt', 'refuse') });
    const runs = new EngineRuns();
    const refused = await runs.run(askClip(refusing));
    assert.match(refused.error!.message, /node 1 \(CheckpointLoaderSimple\).*Value not in list: ckpt_name/);
    assert.equal((refused.error as { kind?: string }).kind, 'usage');
    assert.equal((await runs.run(askClip(refusing))).error, undefined);
    await using failing = await serve({ end: () => ({ kind: 'error' }) });
    const failed = await new EngineRuns().run(askClip(failing));
    assert.match(failed.error!.message, /Node 5 of ComfyUI \(KSampler\) fails: Allocation on device 0/);
    assert.equal(failing.prompts.length, 1);
  });

  const EVIL = '../../etc/passwd';
  for (const [what, end, manner] of [
    ['a prompt without outputs', { kind: 'nothing' }, undefined],
    ['a file that is none', film(Buffer.from('<html>'.repeat(100))), undefined],
    ['a file that is cut off', film(FILM.subarray(0, FILM.length >> 1)), undefined],
    ['a picture for a video', pictures(1), undefined],
    [
      'a name that leads elsewhere',
      { kind: 'files', list: 'gifs', files: [{ filename: EVIL, content: FILM }] },
      undefined,
    ],
    ['a file that is gone', { kind: 'files', list: 'gifs', files: [{ filename: 'gone.mp4' }] }, undefined],
    ['a playlist', film(Buffer.from('#EXTM3U\n#EXTINF:1,\nhttp://127.0.0.1:1/x.ts\n')), undefined],
  ] as const satisfies readonly (readonly [string, PromptEnd, Manner | undefined])[])
    test(`of ${what} is said once, and the next run asks anew`, async () => {
      let isGood = false;
      await using server = await serve({
        end: () => (isGood ? film() : end),
        manner: () => manner ?? 'good',
      });
      const runs = new EngineRuns();
      assert.equal((await runs.run(askClip(server))).code, 'engine.result');
      assert.equal(server.prompts.length, 1);
      assert.ok(!server.viewed.includes(EVIL));
      isGood = true;
      assert.equal((await runs.run(askClip(server))).error, undefined);
      assert.equal(server.prompts.length, 2);
    });

  test('from another program says so', async () => {
    await using server = await serve({ end: () => film(), manner: () => 'foreign' });
    const { error, code } = await new EngineRuns().run(askClip(server));
    assert.equal(code, 'comfyui.failed');
    assert.match(error!.message, /does not answer as ComfyUI does/);
  });
});

test('a storyboard of clips that are shorter, smaller and slower has its exact length', {
  skip: skip || unlessFull,
}, async () => {
  const graph = WAN.graph.nodes;
  const text = JSON.stringify(graph).replace('"length":81', '"length":33');
  await writeFile(path('short.json'), text);
  await using server = await serve({ end: () => film() });
  const environment = { COMFYUI_URL: server.url };
  const { run } = createStoryboardRuns(path('work'), [comfyUiVideo], environment);
  await writeFile(path('script.json'), JSON.stringify({ scenes: SCENES }));
  const made = await run({
    script: path('script.json'),
    engine: `comfyui:${path('short.json')}`,
    output: path('story.mp4'),
    require: true,
  });
  assert.equal(made.status, 'completed');
  // Five seconds of at most two each, and one more scene.
  assert.equal(server.prompts.length, 4);
  assert.equal((await decodeFrames(made.outputs.video!)).length, 12 * 6.5);
  const { width, height } = requireVideo(await probe(made.outputs.video!));
  assert.deepEqual([width, height], [128, 72]);
});

suite('a prompt that is cancelled', () => {
  const cancel = (server: ComfyUiServer, when: () => boolean) => (controller: AbortController) => {
    const timer = setInterval(() => {
      if (!when()) return;
      clearInterval(timer);
      controller.abort(new StopRequested());
    }, 2);
    assert.ok(server.url);
  };

  test('while it waits leaves the queue, and that of others goes on', async () => {
    await using server = await serve({ end: () => film(), isOld: true });
    const other = server.occupy();
    const runs = new EngineRuns();
    const { code } = await runs.run(
      askClip(server),
      cancel(server, () => server.queued.length === 2),
    );
    assert.equal(code, 'cancelled');
    assert.deepEqual(server.queued, [other]);
    assert.ok(!server.calls.includes('interrupt'));
  });

  test('while it runs is interrupted, and run anew by the next run', async () => {
    await using server = await serve({ end: () => film(), looks: 1000 });
    const runs = new EngineRuns();
    await runs.run(
      askClip(server),
      cancel(server, () => server.calls.includes('queue')),
    );
    assert.deepEqual(server.queued, []);
    await runs.run(
      askClip(server),
      cancel(server, () => server.prompts.length === 2),
    );
    assert.equal(server.prompts.length, 2);
  });
});

suite('graphs for LTX-Video', () => {
  for (const [file, hasStill] of [
    [LTX, true],
    [LTX_WORDS, false],
  ] as const)
    test(`${file.id} has the nodes of ComfyUI, and is filled in`, async () => {
      await using server = await serve({ end: () => film() });
      const engine = createComfyUiVideo({ url: server.url, file, pauses: PAUSES });
      assert.equal(engine.still, hasStill ? 'required' : 'unused');
      const still = path('ltx.png');
      await writeFile(still, createSmallPng(320, 200));
      const run = await new EngineRuns().run((remote, signal) =>
        engine.generate({ ...REQUEST, ...(hasStill && { still }), remote, signal }, path(`${file.id}.video`)),
      );
      assert.equal(run.error, undefined);
      const { nodes } = server.prompts[0]!;
      assert.deepEqual([nodes['3']!.inputs.text, nodes['4']!.inputs.text], ['A river at dawn', 'text']);
      const { width, height, length } = nodes['6']!.inputs as Record<string, number>;
      assert.deepEqual([width! % 64, height! % 64, (length! - 1) % 8], [0, 0, 0]);
      assert.ok(length! >= 48 && length! <= 97);
      assert.equal(nodes['10']!.inputs.noise_seed, 11);
      assert.equal(nodes['8']!.inputs.steps, 30);
    });
});

suite('graphs of the package', async () => {
  await makeVideo(path('long.mp4'), {
    width: 80,
    height: 48,
    timeBase: { num: 1, den: 16 },
    pts: Array.from({ length: 66 }, (_, i) => i),
    draw: (frame, [luma]) => luma.samples.fill(60 + frame),
  });
  const long = await readFile(path('long.mp4'));
  const VIDEOS = ['svd-xt', 'wan-t2v', 'ltx', 'ltx-t2v', 'animatediff', 'modelscope-t2v', 'open-sora'];
  const PICTURES = ['sdxl'];
  const UPSCALERS = ['flashvsr', 'seedvr2'];
  const ask = (server: ComfyUiServer, file: Awaited<ReturnType<typeof readGraphFile>>) => {
    const engine = createComfyUiVideo({ url: server.url, file, pauses: PAUSES });
    return new EngineRuns().run((remote, signal) =>
      engine.generate(
        { ...REQUEST, ...(engine.still === 'required' && { still }), remote, signal },
        path(`graph-${clips++}.video`),
      ),
    );
  };

  test('are all among those that can be named', async () => {
    const files = await readdir(new URL('../../assets/comfyui/', import.meta.url));
    const named = files.filter((each) => each.endsWith('.json')).map((each) => each.replace('.json', ''));
    assert.deepEqual(named.sort(), [...VIDEOS, ...PICTURES, ...UPSCALERS].sort());
  });

  for (const name of VIDEOS)
    test(`${name} is taken by nodes as they are, and filled in`, async () => {
      await using server = await serve({ end: () => film(long) });
      const file = await readGraphFile(name, VIDEOS);
      const { error } = await ask(server, file);
      assert.equal(error, undefined);
      const text = JSON.stringify(server.prompts[0]!.nodes);
      assert.match(text, /"(noise_)?seed":11/);
      if (name !== 'svd-xt') assert.match(text, /A river at dawn/);
    });

  test('last as long as their models do', async () => {
    const lengths = await Promise.all(
      VIDEOS.map(async (name) => {
        const file = await readGraphFile(name, VIDEOS);
        return createComfyUiVideo({ url: 'http://127.0.0.1:1', file }).maxSeconds.toFixed(2);
      }),
    );
    assert.deepEqual(lengths, ['4.17', '5.06', '4.04', '4.04', '2.00', '2.00', '4.25']);
  });

  test('that are wrong are refused with the node and what is wrong, and nothing runs', async () => {
    const { graph } = await readGraphFile('animatediff', VIDEOS);
    for (const [change, message] of [
      [{ '2': { ...graph.nodes['2'], class_type: 'ADE_Loader' } }, /node ADE_Loader does not exist.*#2/],
      [{ '2': { ...graph.nodes['2'], inputs: { model: ['1', 0] } } }, /node 2 .*missing: model_name/],
      [{ '7': { class_type: 'VAEDecode', inputs: { samples: ['6', 0], vae: ['1', 3] } } }, /node 7 .*vae/],
    ] as const) {
      await using server = await serve({ end: () => film() });
      const text = JSON.stringify({ ...graph.nodes, ...change });
      const file = { graph: parseGraph('mine.json', text), id: 'mine', digest: 'd' };
      const { error, code } = await ask(server, file);
      assert.equal(code, 'comfyui.refused');
      assert.match(error!.message, message);
      assert.equal(server.prompts.length, 0);
    }
  });

  test('may state a number of frames that none of their inputs has', () => {
    const graph = (title: string) =>
      parseGraph('g', JSON.stringify({ '7': { class_type: 'Any', inputs: {}, _meta: { title } } }));
    assert.equal(readNumber(graph('footlight: frame-count=102, fps=23.98'), 'frame-count'), 102);
    assert.equal(readNumber(graph('footlight: frame-count=102, fps=23.98'), 'fps'), 23.98);
    assert.throws(() => readNumber(graph('footlight: frame-count=0'), 'frame-count'), { reason: 'number' });
    for (const wrong of ['footlight: seed=7', 'footlight: frame-count=-1', 'footlight: frames=9'])
      assert.throws(() => graph(wrong), { code: 'comfyui.graph', reason: 'input' }, wrong);
  });
});
