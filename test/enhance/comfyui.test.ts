import assert from 'node:assert/strict';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { before, suite, test } from 'node:test';
import { spectral } from '../../src/adapters/builtin-separator/index.ts';
import { readGraphFile } from '../../src/adapters/comfyui/graph-file.ts';
import { comfyUiUpscaler } from '../../src/adapters/comfyui-upscaler/index.ts';
import { defaultNet } from '../../src/adapters/neural-upscaler/index.ts';
import { createEngines } from '../../src/app.ts';
import { DiskArtifactStore } from '../../src/execution/disk-artifact-store.ts';
import { runWorkflow } from '../../src/execution/runner.ts';
import type { WorkflowSummary } from '../../src/execution/workflow.ts';
import { enhance } from '../../src/productions/enhance/index.ts';
import { makeVideo } from '../../src/testing/make-video.ts';
import { ComfyUiServer, type PromptEnd, type SentPrompt } from '../support/comfyui-server.ts';
import { decodeLuma } from '../support/frames.ts';
import { unlessFull } from '../support/full.ts';
import { createTemporaryFolder } from '../support/temporary-folder.ts';

const folder = createTemporaryFolder();
const path = (name: string): string => join(folder, name);
const FRAMES = 30;
const BATCH = 21;
const SIZE = { width: 64, height: 36 };
const LOSSLESS = { qp: 0, preset: 'ultrafast' };

/** Luma of a still picture with texture. */
const paint = (x: number, y: number): number =>
  110 + 40 * Math.sin(x / 2.5) * Math.cos(y / 3) + (x > 32 ? 30 : 0);
const STRIPES = 14;
const TONE = Float32Array.from({ length: 48_000 }, (_, i) => 0.3 * Math.sin(i / 20));
/** What the model makes of it: the same in twice the size, with stripes. */
const generate = (x: number, y: number): number => paint(x / 2, y / 2) + (x % 2 === 0 ? STRIPES : -STRIPES);

async function film(
  name: string,
  scale: number,
  frames: number,
  draw: (x: number, y: number) => number,
): Promise<Buffer> {
  const size = { width: SIZE.width * scale, height: SIZE.height * scale };
  await makeVideo(path(name), {
    ...size,
    timeBase: { num: 1, den: 25 },
    pts: Array.from({ length: frames + 1 }, (_, i) => i),
    encoderOptions: LOSSLESS,
    audio: [[TONE]],
    draw: (_number, [luma, ...chroma]) => {
      for (let y = 0; y < size.height; y++)
        for (let x = 0; x < size.width; x++) luma.samples[y * luma.stride + x] = draw(x, y);
      for (const { samples } of chroma) samples.fill(128);
    },
  });
  return readFile(path(name));
}

let made: Buffer;
let fainter: Buffer;
let other: Buffer;
before(async () => {
  await film('source.mp4', 1, FRAMES, paint);
  made = await film('made.mp4', 2, BATCH, generate);
  fainter = await film('fainter.mp4', 2, BATCH, (x, y) => (paint(x / 2, y / 2) + generate(x, y)) / 2);
  other = await film('other.mp4', 2, BATCH, () => 235);
});

const video = (content: Buffer, number = 1): PromptEnd => ({
  kind: 'files',
  list: 'gifs',
  files: [{ filename: `made_0000${number}.mp4`, content }],
});

/** Runs `enhance` with one embedded net and the server, and the server's answer to each prompt. */
async function run(
  name: string,
  end: ((prompt: SentPrompt, number: number) => PromptEnd) | undefined,
  more: object = {},
): Promise<{ summary: WorkflowSummary; prompts: readonly SentPrompt[]; luma: (Uint8Array | Uint16Array)[] }> {
  let asked = 0;
  await using server = await new ComfyUiServer({
    end: (prompt) => end!(prompt, asked++),
    looks: 0,
  }).start();
  const environment = {
    COMFYUI_URL: end ? server.url : 'http://127.0.0.1:9',
    FOOTLIGHT_CACHE: path('cache'),
  };
  const engines = createEngines(environment, { adapters: [defaultNet, comfyUiUpscaler, spectral] });
  const store = new DiskArtifactStore(path(`work-${name}`));
  const options = enhance.options.parse({
    ...{
      input: path('source.mp4'),
      output: path(`${name}.mkv`),
      target: 'x2',
      provider: 'cpu',
      base: 'fast',
    },
    ...{ upscaler: 'comfyui', encoderPreset: 'ultrafast', crf: 4, ...more },
  });
  const summary = await runWorkflow(enhance, options, { store, engines });
  const luma = (await decodeLuma(path(`${name}.mkv`))).map((frame) => frame.luma);
  return { summary, prompts: [...server.prompts], luma };
}

/** Mean difference of neighbors in a row, in codes. */
function measureStripes(luma: Uint8Array | Uint16Array): number {
  let sum = 0;
  for (let i = 1; i < luma.length; i++) sum += Math.abs(luma[i]! - luma[i - 1]!);
  return sum / luma.length;
}

suite('an upscaler at a ComfyUI server', () => {
  let plain: (Uint8Array | Uint16Array)[];
  before(async () => {
    plain = (await run('plain', undefined, { upscaler: 'default' })).luma;
  });

  test('is sent overlapping batches, and its detail is added within bounds', async () => {
    const { summary, prompts, luma } = await run('seedvr2', (_, number) =>
      number === 0 ? video(made) : video(fainter, 2),
    );
    assert.equal(summary.status, 'completed');
    assert.deepEqual(summary.warnings, []);
    assert.equal(prompts.length, 2);
    assert.equal(luma.length, FRAMES);
    for (const { nodes } of prompts) {
      const node = Object.values(nodes).find(({ class_type }) => class_type === 'SeedVR2VideoUpscaler')!;
      assert.deepEqual([node.inputs.resolution, node.inputs.batch_size], [72, BATCH]);
    }
    for (const number of [0, BATCH - 3, FRAMES - 1]) {
      const [before, after] = [measureStripes(plain[number]!), measureStripes(luma[number]!)];
      assert.ok(after > before + 0.5, `frame ${number}: ${after} of ${before}`);
      const largest = Math.max(...luma[number]!.map((code, i) => Math.abs(code - plain[number]![i]!)));
      assert.ok(largest < 2 * STRIPES, `frame ${number}: ${largest}`);
    }
  });

  test('tells how far batches differ in the frames that they share', async () => {
    const files = await readdir(path('work-seedvr2'), { recursive: true });
    const texts = await Promise.all(
      files
        .filter((file) => file.endsWith('manifest.json'))
        .map((file) => readFile(path(`work-seedvr2/${file}`), 'utf8')),
    );
    const [, found] = /"joins":\s*\[\s*([\d.]+)\s*\]/.exec(texts.join('')) ?? [];
    // Half the stripes, in 10-bit codes of limited range.
    const expected = (STRIPES / 2) * 4;
    assert.ok(Math.abs(Number(found) - expected) < expected / 4, `${found}`);
  });

  test('is asked once for each batch, also by a run that comes later', async () => {
    const again = await run('seedvr2', () => video(made), { output: path('seedvr2.mkv') });
    assert.equal(again.prompts.length, 0);
  });

  for (const [name, end, words] of [
    ['failing', () => ({ kind: 'error' as const }), /ComfyUI/],
    ['another', () => video(other), /another picture/],
    [
      'late',
      (_: SentPrompt, n: number) => (n === 0 ? video(made) : { kind: 'nothing' as const }),
      /comfyui:seedvr2/,
    ],
    ['absent', undefined, /ComfyUI at http/],
  ] as const)
    test(`gives way to the embedded one, for the whole film, where it is ${name}`, {
      skip: name !== 'failing' && unlessFull,
    }, async () => {
      const { summary, luma } = await run(name, end);
      assert.equal(summary.status, 'completed');
      const [warning, ...others] = summary.warnings;
      assert.deepEqual(others, []);
      assert.equal(warning!.code, 'upscaler.fell-back');
      assert.match(warning!.message, words);
      assert.match(warning!.message, /default/);
      assert.deepEqual(luma, plain);
      const sounds = summary.steps.filter(({ name: step }) => step === 'audio-master');
      assert.equal(
        sounds.filter(({ status }) => status === 'run').length,
        1,
        'beside the pictures, and once',
      );
    });

  test('is insisted on', async () => {
    const failing = run('strict', () => ({ kind: 'error' }), { require: true });
    await assert.rejects(failing, { code: 'upscaler.remote-failed' });
  });
});

test('the graphs of the package have the marks of an upscaler', async () => {
  for (const [name, mark] of [
    ['seedvr2', 'size'],
    ['flashvsr', 'scale'],
  ] as const) {
    const { graph } = await readGraphFile(name, [name]);
    assert.deepEqual([...graph.inputs.keys()].sort(), ['picture', 'seed', mark].sort());
    assert.equal(graph.outputs.length, 1);
  }
});
