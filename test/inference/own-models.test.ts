import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { suite, test } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { DEPTH_ANYTHING, TCMONODEPTH } from '../../src/adapters/depth-nets/depth-net.ts';
import { depthAnything } from '../../src/adapters/depth-nets/index.ts';
import { createEngines, recognizeModelFiles } from '../../src/app.ts';
import type { FootlightError } from '../../src/core/errors.ts';
import { startCli } from '../support/cli.ts';
import { unlessFull } from '../support/full.ts';
import { findSharedModel } from '../support/shared-media.ts';
import { createTemporaryFolder } from '../support/temporary-folder.ts';
import { writeTinyDepthNet } from '../support/tiny-depth-net.ts';
import { buildTinyInterpolator } from '../support/tiny-interpolator.ts';
import {
  buildTinyMaskNet,
  TINY_BIREFNET,
  TINY_ISNET,
  TINY_MODNET,
  TINY_U2NET,
} from '../support/tiny-mask-net.ts';
import { buildTinyPlateNet } from '../support/tiny-plate-net.ts';
import { buildTinyRecurrentNet } from '../support/tiny-recurrent-net.ts';
import { buildTinyDecoder, buildTinyEncoder } from '../support/tiny-sam2.ts';

const folder = createTemporaryFolder();
const environment = { FOOTLIGHT_CACHE: join(folder, 'cache') };
const recognize = (paths: readonly string[], wanted?: string) =>
  recognizeModelFiles(paths, wanted, undefined, environment);

async function write(name: string, graph: Uint8Array): Promise<string> {
  const path = join(folder, `${name}.onnx`);
  await writeFile(path, graph);
  return path;
}

suite('a file is recognized by its ports and by what it gives', () => {
  const SOLE: Readonly<Record<string, () => Uint8Array>> = {
    u2net: () => buildTinyMaskNet(TINY_U2NET),
    isnet: () => buildTinyMaskNet(TINY_ISNET),
    birefnet: () => buildTinyMaskNet(TINY_BIREFNET),
    modnet: () => buildTinyMaskNet({ ...TINY_MODNET, size: [512, 512] }),
    'background-matting-v2': () => buildTinyPlateNet(),
    'robust-video-matting': () => buildTinyRecurrentNet(),
    rife: () => buildTinyInterpolator(),
  };
  // A frame costs these a picture of 1024 by 1024.
  for (const [form, build] of Object.entries(SOLE))
    test(form, { skip: /^(?:isnet|birefnet)$/.test(form) && unlessFull }, async () => {
      const model = await recognize([await write(form, build())]);
      assert.equal(model.form, form);
      assert.equal(model.task, form === 'rife' ? 'interpolator' : 'matter');
    });

  test('two files in any order', async () => {
    const paths = [await write('decoder', buildTinyDecoder()), await write('encoder', buildTinyEncoder())];
    const model = await recognize(paths);
    assert.equal(model.form, 'sam2');
    assert.deepEqual(model.paths, paths.toReversed());
  });

  test('depth', async () => {
    const model = await recognize([writeTinyDepthNet(DEPTH_ANYTHING, folder)]);
    assert.deepEqual([model.task, model.form], ['depth', 'depth-anything']);
  });

  const real = findSharedModel('tcmonodepth-192x320.onnx');
  test('the real TCMonoDepth and Robust Video Matting', { skip: real.skip || unlessFull }, async () => {
    assert.equal((await recognize([real.path])).form, 'tcmonodepth');
    const rvm = findSharedModel('rvm-mobilenetv3-fp32.onnx');
    assert.equal((await recognize([rvm.path])).form, 'robust-video-matting');
    const upscaler = findSharedModel('realesr-animevideov3-x4.onnx');
    assert.deepEqual((await recognize([upscaler.path])).scale, 4);
  });

  test('what may be one of two has to be named', async () => {
    const path = writeTinyDepthNet(TCMONODEPTH, folder);
    const modnet = await write('any-size', buildTinyMaskNet(TINY_MODNET));
    await assert.rejects(recognize([modnet]), (error: FootlightError) => {
      assert.equal(error.code, 'model.ambiguous-form');
      assert.deepEqual(error.parameters?.forms, ['modnet', 'tcmonodepth']);
      return true;
    });
    assert.equal((await recognize([modnet], 'modnet')).task, 'matter');
    assert.equal((await recognize([path], 'tcmonodepth')).task, 'depth');
    await assert.rejects(recognize([path], 'nothing'), { code: 'model.unknown-form' });
    // Weights are upscalers by themselves, and no other form because somebody says so.
    const weights = fileURLToPath(new URL('../../assets/upscalers/fast.safetensors', import.meta.url));
    assert.equal((await recognize([weights])).task, 'upscaler');
    await assert.rejects(recognize([weights], 'nothing'), { code: 'model.unknown-form' });
    await assert.rejects(recognize([weights], 'modnet'), { code: 'model.invalid-graph' });
    await assert.rejects(recognize([weights, weights], 'upscaler'), { code: 'model.unknown-form' });
  });

  test('other ports are named beside those of every form', async () => {
    const path = await write('other', buildTinyPlateNet('background'));
    await assert.rejects(recognize([path]), (error: FootlightError) => {
      assert.equal(error.code, 'model.wrong-ports');
      assert.match(String(error.parameters?.found), /background float32/);
      const known = error.parameters?.known as readonly string[];
      for (const form of [
        'modnet',
        'u2net',
        'sam2',
        'background-matting-v2',
        'depth-anything',
        'rife',
        'upscaler',
      ])
        assert.ok(
          known.some((each) => each.startsWith(`${form}: `)),
          `${form} is not among ${known}`,
        );
      return true;
    });
  });
});

test('the command adds files and addresses, lists them by task, and engines take them by name', {
  skip: unlessFull,
}, async () => {
  const net = await readFile(writeTinyDepthNet(DEPTH_ANYTHING, folder));
  const asked: (string | undefined)[] = [];
  await using server = createServer((request, response) => {
    asked.push(request.url);
    response.end(net);
  }).listen(0, '127.0.0.1');
  await new Promise((done) => server.once('listening', done));
  const store = join(folder, 'store');
  const run = async (...args: string[]) =>
    startCli(['models', ...args], folder, { FOOTLIGHT_MODELS: store, NO_PROXY: '*', no_proxy: '*' }).result;
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/nets/depth%20net.onnx?download=1`;
  const offline = await run('add', 'depth', url, '--offline');
  assert.match(offline.stderr, /model\.offline/);
  assert.equal(asked.length, 0);
  const added = await run('add', 'depth', url, '--json');
  assert.equal(added.code, 0, added.stderr);
  const { files, task, form, source } = JSON.parse(added.stdout);
  assert.deepEqual([task, form, source], ['depth', 'depth-anything', url]);
  assert.equal(files[0].sha256, createHash('sha256').update(net).digest('hex'));
  const path = await write('mine', buildTinyMaskNet(TINY_U2NET));
  assert.match((await run('add', 'mine', path)).stdout, /u2net.*--matter rembg:mine/);
  assert.match((await run('add', 'mine', path)).stderr, /model\.name-taken/);
  const rows = (await run('list')).stdout.split('\n').map((line) => line.split(/ +/));
  const tasks = rows.map(([, each]) => each).filter(Boolean);
  assert.deepEqual(
    tasks,
    tasks.toSorted((a, b) => tasks.indexOf(a) - tasks.indexOf(b)),
  );
  assert.deepEqual(rows.find(([name]) => name === 'mine')?.slice(1, 3), ['matter', 'installed']);
  const environment = { FOOTLIGHT_MODELS: store, FOOTLIGHT_CACHE: folder };
  assert.equal((await depthAnything.checkAvailability(environment)).isReady, true);
  const engines = createEngines(environment);
  assert.equal((await engines.create('matter', 'rembg:mine', { provider: 'cpu' })).id, 'rembg');
  assert.equal((await engines.create('depth', 'depth-anything:depth', {})).id, 'depth-anything');
  assert.deepEqual(
    (await engines.listReady('matter')).filter((name) => name === 'rembg' || name === 'modnet'),
    ['rembg'],
  );
});

test('what is added says where it is fetched from, and Ctrl-C leaves nothing behind', async () => {
  const temporary = join(folder, 'temporary');
  await mkdir(temporary);
  await using server = createServer((_, response) => {
    response.writeHead(200, { 'content-length': 1000 }).write('half');
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/net.onnx`;
  const { child, result } = startCli(['models', 'add', 'mine', url], folder, {
    ...{ FOOTLIGHT_MODELS: join(folder, 'stopped'), NO_PROXY: '*', no_proxy: '*', TMPDIR: temporary },
  });
  const files = async () =>
    (await readdir(temporary, { recursive: true })).filter((each) => /part$/.test(each));
  await once(server, 'request');
  while ((await files()).length === 0) await setTimeout(20);
  child.kill('SIGINT');
  const { stderr, code } = await result;
  assert.notEqual(code, 0);
  assert.match(stderr, new RegExp(`Fetching ${url}`));
  assert.match(stderr, /cancelled/i);
  assert.deepEqual(
    (await readdir(temporary)).filter((each) => each.startsWith('footlight-models-')),
    [],
  );
  server.closeAllConnections();
});
