import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { before, suite, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { readGraphFile } from '../../src/adapters/comfyui/graph-file.ts';
import { StopRequested } from '../../src/core/stop-requested.ts';
import { makeVideo, type VideoOptions } from '../../src/testing/make-video.ts';
import { CLI, runCliHereWith } from '../support/cli.ts';
import { ComfyUiServer, type PromptEnd } from '../support/comfyui-server.ts';
import { EngineRuns } from '../support/engine-runs.ts';
import { unlessFull } from '../support/full.ts';
import {
  type GatewayCall,
  type GatewayOptions,
  HostileGateway,
  type Manner,
} from '../support/hostile-gateway.ts';
import { COMFYUI } from '../support/remote-engines.ts';
import { createSmallPng } from '../support/small-png.ts';
import { createSilentWave } from '../support/stray-media.ts';
import { createTemporaryFolder } from '../support/temporary-folder.ts';
import { orderBatch, SENT } from '../support/upscaled-batch.ts';

const folder = createTemporaryFolder();
const path = (name: string): string => join(folder, name);
const BATCH = 21;
const PAUSES = { firstPauseSeconds: 0.01, pollSeconds: 0.005, settleSeconds: 0.02, callSeconds: 2 };
const GRAPH = await readGraphFile('seedvr2', ['seedvr2']);

async function film(name: string, frames: number, more: Partial<VideoOptions> = {}): Promise<Buffer> {
  await makeVideo(path(name), {
    ...{ width: 2 * SENT.width, height: 2 * SENT.height },
    timeBase: { num: 1, den: 25 },
    pts: Array.from({ length: frames + 1 }, (_, i) => i),
    encoderOptions: { qp: 0, preset: 'ultrafast' },
    draw: (frame, [luma, ...chroma]) => {
      luma.samples.fill(60 + frame);
      for (const { samples } of chroma) samples.fill(128);
    },
    ...more,
  });
  return readFile(path(name));
}

const files = (filename: string, content: Buffer): PromptEnd => ({
  kind: 'files',
  list: 'gifs',
  files: [{ filename, content }],
});

let good: Buffer;
before(async () => {
  good = await film('good.mp4', BATCH);
});

/** Serves prompts, each of which ends as it is told. */
async function serve(end: (number: number) => PromptEnd, looks = 0) {
  let ended = 0;
  const server = await new ComfyUiServer({ end: () => end(ended++), looks }).start();
  const runs = new EngineRuns();
  const order = orderBatch({ url: server.url, file: GRAPH, pauses: PAUSES });
  const run = (name: string, controller?: (controller: AbortController) => void) =>
    runs.run((remote, signal) => order(remote, signal, path(name)), controller);
  return { server, run, [Symbol.asyncDispose]: () => server[Symbol.asyncDispose]() };
}

suite('a batch of frames that comes back from a server', () => {
  /** What is no batch of these frames, and what is said of it. */
  const UNUSABLE: Readonly<Record<string, readonly [() => Promise<PromptEnd>, RegExp]>> = {
    'no file': [async () => ({ kind: 'nothing' }), /no file/],
    'a file of another type': [async () => files('made.mp4', Buffer.from('<!doctype html>')), /\S/],
    'sound alone': [async () => files('made.mp4', createSilentWave(800)), /no video|picture/],
    'a cut off film': [async () => files('made.mp4', good.subarray(0, good.length >> 1)), /\S/],
    'too few frames': [async () => files('made.mp4', await film('short.mp4', BATCH - 1)), /shorter/],
    'a film of another length': [async () => files('made.mp4', await film('long.mp4', 2 * BATCH)), /longer/],
    'a film of another shape': [
      async () => files('made.mp4', await film('square.mp4', BATCH, { width: 48, height: 48 })),
      /shape/,
    ],
    'an address elsewhere': [async () => files('../../secret.mp4', good), /no file/],
    'an absolute address': [async () => files('/etc/secret.mp4', good), /no file/],
    'an address at a disk': [async () => files('c:\\secret.mp4', good), /no file/],
  };
  for (const [what, [make, words]] of Object.entries(UNUSABLE))
    test(`is refused where it is ${what}, and asked for again by the next run alone`, async () => {
      const bad = await make();
      await using it = await serve((number) => (number === 0 ? bad : files('made.mp4', good)));
      const { code, error } = await it.run('refused');
      assert.equal(code, 'engine.result', `${error}`);
      assert.match(String(error), words);
      assert.equal(it.server.prompts.length, 1);
      assert.equal((await it.run('refused')).error, undefined);
      assert.equal(it.server.prompts.length, 2);
    });

  test('is scaled where it has another size, and may have a few frames more', async () => {
    const [larger, padded] = [
      await film('larger.mp4', BATCH, { width: 122, height: 72 }),
      await film('padded.mp4', BATCH + 4),
    ];
    const made: Buffer[] = [];
    for (const content of [good, larger, padded]) {
      await using it = await serve(() => files('made.mp4', content));
      const name = `made-${made.length}`;
      assert.equal((await it.run(name)).error, undefined);
      made.push(await readFile(path(name)));
    }
    assert.deepEqual(
      made.map(({ length }) => length),
      made.map(() => 2 * BATCH * (2 * SENT.width) * (2 * SENT.height)),
    );
    assert.deepEqual(made[2], made[0]);
  });

  test('may be pictures', async () => {
    const pictures = Array.from({ length: BATCH }, (_, i) => ({
      filename: `made_${String(i).padStart(5, '0')}_.png`,
      content: createSmallPng(2 * SENT.width, 2 * SENT.height, 40 + i),
    }));
    await using it = await serve(() => ({ kind: 'files', list: 'images', files: pictures }));
    assert.equal((await it.run('pictures')).error, undefined);
  });

  test('is taken out of the queue when nobody wants it any more, and the prompts of others go on', async () => {
    await using it = await serve(() => files('made.mp4', good), 1e6);
    const others = it.server.occupy();
    const stopped = await it.run('queued', (controller) => {
      const timer = setInterval(() => {
        if (it.server.queued.length < 2) return;
        clearInterval(timer);
        controller.abort(new StopRequested());
      }, 2);
    });
    assert.equal(stopped.code, 'cancelled');
    assert.equal(it.server.prompts.length, 1);
    assert.deepEqual(it.server.queued, [others]);
  });
});

/** Where a run is killed: at a call of a kind, the first or the second, before the server has it or after. */
interface Death {
  readonly call: GatewayCall;
  readonly number: number;
  readonly phase: 'before' | 'after';
}

const DEATHS: readonly Death[] = (['order', 'look', 'file'] as const)
  .flatMap((call) => [0, 1].map((number) => ({ call, number })))
  .flatMap((at) => (['before', 'after'] as const).map((phase) => ({ ...at, phase })));

suite('a run that is killed', { skip: unlessFull }, async () => {
  const stripes = (x: number): number => 100 + (x % 4 < 2 ? 6 : -6);
  const size = { width: 64, height: 36 };
  const draw =
    (scale: number): VideoOptions['draw'] =>
    (_number, [{ samples, stride }, ...chroma]) => {
      for (let i = 0; i < samples.length; i++) samples[i] = stripes((i % stride) / scale);
      for (const plane of chroma) plane.samples.fill(128);
    };
  const [source, work] = [path('source.mp4'), (name: string) => path(`work-${name}`)];
  let made: Buffer;
  before(async () => {
    await film('source.mp4', 30, { ...size, draw: draw(1) });
    made = await film('enlarged.mp4', BATCH, { width: 128, height: 72, draw: draw(2) });
  });

  const listCommand = (name: string): string[] => [
    ...['enhance', source, '-o', path(`${name}.mp4`), '--work-dir', work(name), '--json'],
    ...['--target', 'x2', '--provider', 'cpu', '--upscaler', 'comfyui', '--encoder-preset', 'ultrafast'],
  ];
  const open = async (manner?: HostileGateway['manner'], onCall?: GatewayOptions['onCall']) => {
    const gateway = await new HostileGateway({ classify: COMFYUI.classify, manner, onCall }).start();
    const server = await new ComfyUiServer({ end: () => files('made.mp4', made), looks: 2 }).start();
    gateway.target = server.url;
    const environment = { COMFYUI_URL: gateway.url, FOOTLIGHT_CACHE: path('cache') };
    const close = async () => {
      await gateway[Symbol.asyncDispose]();
      await server[Symbol.asyncDispose]();
    };
    return { gateway, server, environment, [Symbol.asyncDispose]: close };
  };
  const finish = async (name: string, environment: Readonly<Record<string, string>>) => {
    const { code, stdout, stderr } = await runCliHereWith(environment, listCommand(name));
    assert.equal(code, 0, stderr);
    assert.deepEqual(JSON.parse(stdout).warnings, []);
    return readFile(path(`${name}.mp4`));
  };

  let undisturbed: Buffer;
  before(async () => {
    await using it = await open();
    undisturbed = await finish('undisturbed', it.environment);
    assert.equal(it.server.prompts.length, 2);
  });

  for (const { call, number, phase } of DEATHS)
    test(`${phase} the server has ${call} ${number + 1} pays each batch once, gives the same, and leaves nothing behind`, async () => {
      const name = `${call}-${number}-${phase}`;
      const temporary = path(`temporary-${name}`);
      await mkdir(temporary);
      let seen = 0;
      // A call that dies with its sender does not arrive.
      const isDeath = (each: GatewayCall, count: number): boolean => each === call && count === number;
      const manner = (each: GatewayCall, count: number): Manner =>
        isDeath(each, count) && phase === 'before' ? 'vanish' : 'good';
      const { promise: death, resolve: die } = Promise.withResolvers<void>();
      await using it = await open(manner, async (at, when) => {
        if (when === 'before' && it.gateway.calls[at] === call) seen++;
        if (it.gateway.calls[at] === call && seen === number + 1 && when === phase) die();
      });
      const program = [fileURLToPath(CLI), ...listCommand(name)];
      const env = { ...process.env, ...it.environment, TMPDIR: temporary };
      const child = spawn(process.execPath, program, { env, detached: true, stdio: 'ignore' });
      await Promise.race([death, once(child, 'exit').then(() => assert.fail('it ended'))]);
      // The program and its media process.
      process.kill(-child.pid!, 'SIGKILL');
      await once(child, 'exit');
      const left = await readdir(temporary);
      assert.deepEqual(
        left.filter((each) => each.startsWith('footlight')),
        [],
      );
      it.gateway.manner = () => 'good';
      assert.deepEqual(await finish(name, it.environment), undisturbed);
      assert.equal(it.server.prompts.length, 2);
      assert.deepEqual(await readdir(join(work(name), 'building')), []);
    });
});
