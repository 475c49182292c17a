import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import fc from 'fast-check';
import { zipSync } from 'fflate';
import { getEmbeddedNetPath } from '../../src/adapters/neural-upscaler/embedded-nets.ts';
import { measureMaxDifference } from '../../src/inference/calibration.ts';
import { blend, loadNetModel, type NetModel } from '../../src/inference/net-model.ts';
import { GraphBuilder, type Precision } from '../../src/inference/onnx/graph-builder.ts';
import { ModelSession } from '../../src/inference/session.ts';
import { readSafetensors } from '../../src/inference/weights/safetensors.ts';
import { floatToHalf, halfToFloat } from '../../src/inference/weights/weight-tensor.ts';
import { findSharedModel } from '../support/shared-media.ts';

const { skip } = findSharedModel('realesr-animevideov3.pth');
const shared = (name: string): string => findSharedModel(name).path;
const fixtures = join(import.meta.dirname, '../fixtures/nets');
const folder = await mkdtemp(join(tmpdir(), 'footlight-weights-'));

test('half precision survives its round trip, and rounds to nearest', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 0xffff }), (half) => {
      const value = halfToFloat(half);
      if (Number.isNaN(value)) return Number.isNaN(halfToFloat(floatToHalf(value)));
      return Object.is(halfToFloat(floatToHalf(value)), value);
    }),
  );
  assert.equal(halfToFloat(floatToHalf(0.1)), 0.0999755859375);
  assert.equal(halfToFloat(floatToHalf(1e6)), Number.POSITIVE_INFINITY);
});

test('the same weights as .onnx, .pth and .safetensors give equal pictures, in half precision within 1/255', {
  skip,
}, async () => {
  const files = [
    'realesr-animevideov3-x4.onnx',
    'realesr-animevideov3.pth',
    'realesr-animevideov3.safetensors',
  ];
  const [onnx, torch, safe] = await Promise.all(files.map((file) => loadNetModel(shared(file))));
  assert.equal(torch!.architecture, 'SRVGGNetCompact');
  assert.equal(onnx!.scale, 4);
  const expected = await enlarge(onnx!, 'fp32');
  for (const model of [torch!, safe!])
    assert.ok(measureMaxDifference(expected, await enlarge(model, 'fp32')) <= 1e-4);
  const half = measureMaxDifference(expected, await enlarge(safe!, 'fp16'));
  assert.ok(half > 0 && half <= 1 / 255, `${half}`);
});

for (const [name, architecture, scale] of [
  ['rrdb-x4', 'RRDBNet', 4],
  ['rrdb-x2', 'RRDBNet', 2],
  ['span-x2', 'SPAN', 2],
] as const) {
  test(`${name}: the graph built from PyTorch's file gives what PyTorch gave`, async () => {
    const model = await loadNetModel(join(fixtures, `${name}.pth`));
    assert.deepEqual([model.architecture, model.scale], [architecture, scale]);
    const expected = readSafetensors(await readFile(join(fixtures, `${name}.safetensors`))).get('result')!;
    const result = await enlarge(model, 'fp32', 12, 8);
    const greatest = expected.data.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
    assert.ok(measureMaxDifference(expected.data, result) <= 1e-4 * Math.max(1, greatest));
  });
}

test('a blend of one is the net itself, and a blend of two nets lies between them', async () => {
  const weights = new Map([['a', { shape: [2], data: Float32Array.of(1, 2) }]]);
  const other = new Map([['a', { shape: [2], data: Float32Array.of(3, 6) }]]);
  assert.deepEqual(blend(weights, other, 1).get('a')!.data, Float32Array.of(1, 2));
  assert.deepEqual(blend(weights, other, 0.25).get('a')!.data, Float32Array.of(2.5, 5));
  assert.throws(() => blend(weights, new Map(), 0.5), { code: 'model.invalid-weights' });
});

test('a pickle that calls anything is refused, and nothing of it runs', async () => {
  const marker = join(folder, 'was-run');
  // What `pickle.dumps` makes of an object whose __reduce__ returns (os.system, ('touch ...',)).
  const program = Buffer.concat([
    Buffer.from([0x80, 2]),
    Buffer.from('cposix\nsystem\n'),
    Buffer.from([0x58, ...littleEndian(6 + marker.length)]),
    Buffer.from(`touch ${marker}`),
    Buffer.from([0x85, 0x52, 0x2e]),
  ]);
  const path = await write('hostile.pth', zipSync({ 'hostile/data.pkl': [program, { level: 0 }] }));
  await assert.rejects(loadNetModel(path), {
    code: 'model.unsafe-pickle',
    kind: 'input',
    message: /a call of posix\.system/,
  });
  assert.ok(!existsSync(marker));
});

test('archives that are compressed, cut off or lack their data are refused', async () => {
  const bomb = await write('bomb.pth', zipSync({ 'bomb/data.pkl': new Uint8Array(1 << 20) }));
  await assert.rejects(loadNetModel(bomb), { code: 'model.invalid-weights' });
  const empty = await write('empty.pth', zipSync({ 'empty/other': [new Uint8Array(4), { level: 0 }] }));
  await assert.rejects(loadNetModel(empty), { code: 'model.invalid-weights' });
  const nothing = await write('nothing.safetensors', new Uint8Array());
  await assert.rejects(loadNetModel(nothing), { code: 'model.invalid-weights' });
});

test('a .safetensors file cut off at any place gives one clear error', async () => {
  const content = await readFile(getEmbeddedNetPath('fast'));
  for (const share of [0.0001, 0.004, 0.01, 0.5, 0.999]) {
    const path = await write('cut.safetensors', content.subarray(0, Math.floor(content.length * share)));
    await assert.rejects(loadNetModel(path), (error: { code: string; message: string; kind: string }) => {
      assert.match(error.code, /^model\.(invalid-weights|invalid-graph)$/);
      assert.ok(error.message.startsWith(path));
      return error.kind === 'input';
    });
  }
});

test('random bytes in a pickle never get further than the one error', async () => {
  await fc.assert(
    fc.asyncProperty(fc.uint8Array({ maxLength: 200 }), async (bytes) => {
      const path = await write('random.pth', zipSync({ 'random/data.pkl': [bytes, { level: 0 }] }));
      await assert.rejects(loadNetModel(path), { kind: 'input' });
    }),
    { numRuns: 200 },
  );
});

test('models that are no enlargers are refused by what they take', { skip }, async () => {
  for (const name of ['silero-vad.onnx', 'selfie-segmentation-256.onnx', 'tcmonodepth-192x320.onnx'])
    await assert.rejects(loadNetModel(shared(name)), { code: 'model.wrong-inputs', kind: 'input' });
});

test('a state dict of no known net is refused by name', async () => {
  const header = Buffer.from(
    JSON.stringify({ 'layer.weight': { dtype: 'F32', shape: [1], data_offsets: [0, 4] } }),
  );
  const path = await write(
    'other.safetensors',
    Buffer.concat([littleEndian64(header.length), header, Buffer.alloc(4)]),
  );
  await assert.rejects(loadNetModel(path), { code: 'model.unknown-architecture' });
});

async function enlarge(
  model: NetModel,
  precision: Precision,
  width = 48,
  height = 40,
): Promise<Float32Array> {
  const graph = new GraphBuilder(precision);
  const input = graph.addInput('picture', [1, 3, 'h', 'w']);
  graph.addOutput(graph.fromNet(model.build(graph, graph.toNet(input))), 'enlarged', [1, 3, 'H', 'W']);
  await using session = await ModelSession.open(graph.build(), { provider: 'cpu' });
  const data = new Float32Array(3 * height * width).map((_, i) => 0.5 + 0.4 * Math.sin(i * 0.7));
  const { enlarged } = await session.run({ picture: { data, shape: [1, 3, height, width] } });
  assert.deepEqual(enlarged!.shape, [1, 3, height * model.scale, width * model.scale]);
  return enlarged!.data;
}

async function write(name: string, content: Uint8Array): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, content);
  return path;
}

function littleEndian(value: number): number[] {
  return [...new Uint8Array(Uint32Array.of(value).buffer)];
}

function littleEndian64(value: number): Uint8Array {
  return new Uint8Array(BigUint64Array.of(BigInt(value)).buffer);
}
