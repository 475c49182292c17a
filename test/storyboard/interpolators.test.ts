import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { before, suite, test } from 'node:test';
import { motionInterpolator } from '../../src/adapters/builtin-interpolator/builtin-interpolator.ts';
import { rife } from '../../src/adapters/rife/index.ts';
import { loadRife } from '../../src/adapters/rife/load-rife.ts';
import { RifeInterpolator } from '../../src/adapters/rife/rife-interpolator.ts';
import type { FootlightError } from '../../src/core/errors.ts';
import { isInstalled } from '../../src/engines/availability.ts';
import { getModelStoreSettings, ModelStore } from '../../src/engines/model-store/model-store.ts';
import type { WorkflowSummary } from '../../src/execution/workflow.ts';
import { type Frame, setFrameTimeBase } from '../../src/media/frame.ts';
import { createInterpolatorContract } from '../../src/testing/interpolator-contract.ts';
import { unlessFull } from '../support/full.ts';
import { ClipEngine, createStoryboardRuns, listRunSteps } from '../support/storyboard-runs.ts';
import { createTemporaryFolder } from '../support/temporary-folder.ts';
import { buildTinyInterpolator, type TinyInterpolatorOptions } from '../support/tiny-interpolator.ts';
import { copyPlanes, createWorkingPicture, drawWorkingFrame } from '../support/working-frames.ts';

const folder = createTemporaryFolder();
const path = (name: string): string => join(folder, name);
const environment = { FOOTLIGHT_CACHE: path('cache'), FOOTLIGHT_MODELS: path('models') };

async function writeNet(name: string, options: TinyInterpolatorOptions): Promise<string> {
  await writeFile(path(name), buildTinyInterpolator(options));
  return path(name);
}

async function load(options: TinyInterpolatorOptions) {
  const parameter = await writeNet('net.onnx', options);
  return loadRife(
    { names: ['none'], forms: [] },
    { reference: 'rife', parameter, settings: { provider: 'cpu' } },
    environment,
  );
}

suite('the embedded interpolator', () => {
  for (const { name, run } of createInterpolatorContract(motionInterpolator)) test(name, () => run(assert));
});

for (const form of ['number', 'plane', 7, 8] as const) {
  const interpolator = await load({ form });
  suite(`a net that takes the time as ${typeof form === 'number' ? `one of ${form} channels` : `a ${form}`}`, () => {
    for (const { name, run } of createInterpolatorContract(interpolator)) test(name, () => run(assert));
  });
}

const SOURCE = createWorkingPicture(50, 34);
const NEAR = [400, 480, 560] as const;
const FAR = [480, 500, 540] as const;

/** Two plain pictures, three times as many a second. */
async function triple(options: TinyInterpolatorOptions, source = SOURCE) {
  await using interpolator = await load(options);
  const frames = [NEAR, FAR].map((color) => drawWorkingFrame(source, () => color));
  async function* play(): AsyncGenerator<Frame> {
    for (const [i, frame] of frames.entries()) {
      frame.pts = BigInt(i);
      setFrameTimeBase(frame, { num: 1, den: 4 });
      yield frame;
    }
  }
  const request = { source, rate: { num: 4, den: 1 }, target: { num: 12, den: 1 } };
  const drawn = await Array.fromAsync(interpolator.interpolate(play(), request));
  const colors = drawn.map((frame) => copyPlanes(frame, source).map((plane) => [...new Set(plane)]));
  for (const frame of drawn) frame.free();
  return colors;
}

for (const multiple of [32, 64, 128])
  test(`pictures are filled up to multiples of ${multiple} where a net needs it, and keep their colors`, async () => {
    const colors = await triple({ multiple });
    assert.equal(colors.length, 6);
    for (const [frame, share] of [0, 1 / 3, 2 / 3, 1].entries())
      for (const [plane, found] of colors[frame]!.entries()) {
        const expected = NEAR[plane]! + (FAR[plane]! - NEAR[plane]!) * share;
        assert.ok(
          found.every((code) => Math.abs(code - expected) <= 0.6),
          `frame ${frame}, plane ${plane}: ${found} instead of ${expected}`,
        );
      }
  });

test('a net whose device fails says so, gives it back, and tries again', async () => {
  let [leases, held] = [0, 0];
  const engine = {
    async lease() {
      if (leases++ === 0) throw new Error('the driver is gone');
      held++;
      return { device: 'gpu', [Symbol.asyncDispose]: async () => void held-- };
    },
    async openSession() {
      throw new Error('out of memory');
    },
  };
  const form = { output: 'none', createInputs: () => ({}) };
  const loaded = { form, multiple: 1, graph: new Uint8Array(), digest: '', engine: engine as never };
  await using interpolator = new RifeInterpolator(loaded);
  const draw = async (): Promise<unknown> => {
    async function* play(): AsyncGenerator<Frame> {
      for (const [i, color] of [NEAR, FAR].entries()) {
        const frame = drawWorkingFrame(SOURCE, () => color);
        frame.pts = BigInt(i);
        setFrameTimeBase(frame, { num: 1, den: 4 });
        yield frame;
      }
    }
    const request = { source: SOURCE, rate: { num: 4, den: 1 }, target: { num: 12, den: 1 } };
    for await (const frame of interpolator.interpolate(play(), request)) frame.free();
    return undefined;
  };
  await assert.rejects(draw(), { code: 'interpolator.failed', message: /driver is gone/ });
  await assert.rejects(draw(), { code: 'interpolator.failed', message: /out of memory/ });
  assert.deepEqual([leases, held], [2, 0]);
});

test('a net of one size takes smaller pictures, and refuses larger ones', async () => {
  const colors = await triple({ fixedSize: [48, 64] });
  assert.ok(Math.abs(colors[1]![0]![0]! - (NEAR[0] + (FAR[0] - NEAR[0]) / 3)) <= 0.6);
  await assert.rejects(triple({ fixedSize: [32, 64] }), { code: 'interpolator.too-large', kind: 'terminal' });
});

test('what is no interpolator is refused, and says what it is', async () => {
  await assert.rejects(load({ channels: 4 }), (error: FootlightError) => {
    assert.equal(error.code, 'model.wrong-ports');
    assert.match(error.message, /img0 float32 \[1,4,height,width\].*instead of img0 \[1,3,H,W\]/);
    return true;
  });
  await assert.rejects(load({ fault: 'half-size' }), { code: 'interpolator.invalid-result', kind: 'input' });
  await assert.rejects(load({ multiple: 7 }), { code: 'interpolator.failed', kind: 'input' });
  await writeFile(path('text.onnx'), 'no model');
  for (const [file, code] of [
    ['text.onnx', 'model.invalid-graph'],
    ['none.onnx', 'model.not-found'],
  ] as const)
    await assert.rejects(
      loadRife(
        { names: ['none'], forms: [] },
        { reference: 'rife', parameter: path(file), settings: {} },
        environment,
      ),
      { code, value: path(file) },
    );
});

const skip = isInstalled('@napi-rs/canvas') ? false : '@napi-rs/canvas is not installed here';

suite('storyboard with an interpolator', { skip }, () => {
  const clips = new ClipEngine();
  const { run, plan } = createStoryboardRuns(path('work'), [clips.adapter, rife], environment);
  let script: string;
  const getCodes = ({ warnings }: WorkflowSummary) => warnings.map(({ code }) => code);

  before(async () => {
    script = path('script.json');
    const scenes = [
      { scene_number: 1, description: 'Hills at noon', duration: 0.5 },
      { scene_number: 2, description: 'The sea at dusk', duration: 0.5 },
    ];
    await writeFile(script, JSON.stringify({ title: 'Two places', scenes }));
  });

  test('plans none where nothing is interpolated, and says that an option has no effect', async () => {
    assert.equal((await plan({ script })).interpolator, undefined);
    const warnings: string[] = [];
    await plan({ script, interpolator: 'builtin' }, (event) => {
      if (event.type === 'warning') warnings.push(event.warning.code);
    });
    assert.deepEqual(warnings, ['storyboard.nothing-interpolated']);
  });

  test('takes the embedded one where no net is installed, and says so where one was asked for', async () => {
    const options = { script, interpolate: 3 };
    assert.deepEqual((await plan(options)).interpolator, { engine: 'builtin', reason: 'embedded' });
    const asked = await plan({ ...options, interpolator: 'rife' });
    assert.deepEqual(asked.interpolator, { engine: 'builtin', reason: 'fell-back' });
    await assert.rejects(plan({ ...options, interpolator: 'rife', require: true }), {
      code: 'model.not-installed',
    });
    await assert.rejects(plan({ ...options, interpolator: 'dain' }), (error: FootlightError) => {
      assert.equal(error.code, 'engine.unknown');
      assert.match(error.remedy!, /auto, builtin, rife:NAME\|FILE/);
      return true;
    });
  });

  test('takes a net that is installed, for drawn scenes and for clips', { skip: unlessFull }, async () => {
    await install(buildTinyInterpolator());
    const options = { script, interpolate: 2, output: path('net.mp4') };
    assert.deepEqual((await plan(options)).interpolator, { engine: 'rife', reason: 'installed' });
    const summary = await run(options);
    assert.deepEqual(getCodes(summary), []);
    const { interpolator } = JSON.parse(await readFile(summary.outputs.plan!, 'utf8'));
    assert.equal(interpolator.engine, 'rife');
    // Another interpolator gives other frames; the same one is not asked again.
    assert.ok(!listRunSteps(await run(options)).includes('render-scenes'));
    assert.ok(listRunSteps(await run({ ...options, interpolator: 'builtin' })).includes('render-scenes'));
    assert.deepEqual((await plan({ script, engine: 'clips' })).interpolator?.engine, 'rife');
    assert.deepEqual(getCodes(await run({ script, engine: 'clips', output: path('clips.mp4') })), []);
  });

  test('gives scenes to the embedded one where a net fails at them', { skip: unlessFull }, async () => {
    const net = await writeNet('failing.onnx', { fault: 'no-numbers' });
    const options = { script, interpolate: 3, interpolator: `rife:${net}`, output: path('failed.mp4') };
    // A plan has to open the same file again.
    const { interpolator } = await plan(options);
    assert.deepEqual(interpolator, { engine: `rife:${net}`, reason: 'asked' });
    const summary = await run(options);
    assert.deepEqual(getCodes(summary), ['interpolator.fell-back', 'interpolator.fell-back']);
    assert.match(summary.warnings[0]!.message, /scene 1/);
    const plain = await run({ ...options, interpolator: 'builtin', output: path('plain.mp4') });
    assert.deepEqual(await readFile(path('failed.mp4')), await readFile(path('plain.mp4')));
    assert.ok(!listRunSteps(plain).includes('render-scenes'));
    await assert.rejects(run({ ...options, require: true }), { code: 'interpolator.invalid-result' });
  });

  test('goes without an installed net that is broken', async () => {
    await install(buildTinyInterpolator({ fault: 'half-size' }));
    const summary = await run({ script, interpolate: 2, output: path('broken.mp4') });
    assert.deepEqual(getCodes(summary), ['interpolator.fell-back']);
  });
});

/** Puts a net into the model store, in the place of another one. */
async function install(graph: Uint8Array): Promise<void> {
  const store = new ModelStore(getModelStoreSettings(environment));
  if (await store.find('rife-4.9')) await store.remove('rife-4.9');
  await writeFile(path('rife49.onnx'), graph);
  await store.add('rife-4.9', [path('rife49.onnx')]);
}
