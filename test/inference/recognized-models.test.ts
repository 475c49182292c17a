import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { suite, test } from 'node:test';
import { rembg } from '../../src/adapters/rembg/index.ts';
import { REMBG_FORMS } from '../../src/adapters/rembg/rembg-forms.ts';
import { hashFileSha256 } from '../../src/core/hashing.ts';
import type { ModelForm, OpenNet } from '../../src/inference/model-form.ts';
import { readModelFile } from '../../src/inference/net-model.ts';
import { GraphBuilder } from '../../src/inference/onnx/graph-builder.ts';
import { recognizeFiles } from '../../src/inference/recognize-files.ts';
import { createTemporaryFolder } from '../support/temporary-folder.ts';
import { buildTinyMaskNet, TINY_U2NET } from '../support/tiny-mask-net.ts';

const folder = createTemporaryFolder();
const path = join(folder, 'net.onnx');
await writeFile(path, buildTinyMaskNet(TINY_U2NET));

suite('a net is tried once', () => {
  const cacheDirectory = join(folder, 'once');
  let trials = 0;
  const forms: readonly ModelForm[] = REMBG_FORMS.map((form) => ({
    ...form,
    tryOut: (sessions) => {
      trials++;
      return form.tryOut(sessions);
    },
  }));

  test('and what it was is known by its digest from then on', async () => {
    const digests = [await hashFileSha256(path)];
    for (const expected of [1, 1]) {
      const { form, paths } = await recognizeFiles(forms, [path], { cacheDirectory, digests });
      assert.deepEqual([form.name, paths, trials], ['u2net', [path], expected]);
    }
    await recognizeFiles(forms, [path], { cacheDirectory, digests: ['0'.repeat(64)] });
    assert.equal(trials, 2, 'another file of that path is tried');
  });

  test('where it is added, so that its first run does not', async () => {
    const cache = join(folder, 'added');
    const digests = [await hashFileSha256(path)];
    trials = 0;
    await recognizeFiles(forms, [path], { cacheDirectory: cache });
    await recognizeFiles(forms, [path], { cacheDirectory: cache, digests });
    assert.equal(trials, 1);
  });

  test('and again where what is kept of it is damaged', async () => {
    trials = 0;
    await writeFile(join(cacheDirectory, 'recognized-models.json'), '{"a": "b"}');
    await recognizeFiles(forms, [path], { cacheDirectory, digests: [await hashFileSha256(path)] });
    assert.equal(trials, 1);
    assert.match(await readFile(join(cacheDirectory, 'recognized-models.json'), 'utf8'), /\[0\]/);
  });
});

suite('a trial that is cancelled', () => {
  /** Minutes of products of matrices. */
  function buildEndlessNet(): Uint8Array {
    const graph = new GraphBuilder();
    let value = graph.addInput('picture', [1, 3, 1024, 1024]);
    for (let i = 0; i < 600; i++) value = graph.addNode('MatMul', [value, value]);
    graph.addOutput(value, 'mask', [1, 3, 1024, 1024]);
    return graph.build();
  }

  test('ends in the middle of a run', async () => {
    const endless = join(folder, 'endless.onnx');
    await writeFile(endless, buildEndlessNet());
    const abort = new AbortController();
    const tryOut = async ([session]: readonly OpenNet[]): Promise<void> => {
      const data = new Float32Array(3 * 1024 * 1024);
      const running = session!.run({ picture: { data, shape: [1, 3, 1024, 1024] } });
      setTimeout(() => abort.abort(), 300);
      await running;
    };
    const form: ModelForm = { name: 'endless', parts: [{ ports: '', fits: () => true }], tryOut };
    const options = { cacheDirectory: folder, signal: abort.signal };
    await assert.rejects(recognizeFiles([form], [endless], options), { code: 'cancelled' });
  });

  test('does not begin if the run was cancelled before', async () => {
    const choice = { reference: 'rembg', parameter: path, settings: {} };
    const environment = { FOOTLIGHT_MODELS: folder, FOOTLIGHT_CACHE: join(folder, 'cancelled') };
    await assert.rejects(rembg.create(choice, environment, AbortSignal.abort()), { code: 'cancelled' });
  });
});

test('a file that the runtime can’t load is named, with what is wrong', async () => {
  const broken = join(folder, 'broken.onnx');
  await writeFile(broken, 'no graph');
  const recognizing = recognizeFiles(REMBG_FORMS, [broken], { cacheDirectory: folder });
  await assert.rejects(recognizing, { code: 'model.invalid-graph', value: broken });
  const missing = recognizeFiles(REMBG_FORMS, [join(folder, 'none.onnx')], { cacheDirectory: folder });
  await assert.rejects(missing, { code: 'model.not-found' });
});

test('a folder or a pipe for a model is refused at once', async () => {
  const pipe = join(folder, 'pipe.onnx');
  if (process.platform !== 'win32') execFileSync('mkfifo', [pipe]);
  for (const path of [folder, ...(process.platform === 'win32' ? [] : [pipe])])
    await assert.rejects(readModelFile(path), { code: 'model.not-found', value: path });
  await assert.rejects(readModelFile(folder), { message: /it is a folder/ });
});
