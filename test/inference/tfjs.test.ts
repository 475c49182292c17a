import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { describe, test } from 'node:test';
import type { FootlightError } from '../../src/core/errors.ts';
import { readRgbPicture } from '../../src/frames/rgb-picture.ts';
import {
  buildRobustVideoMatting,
  isRobustVideoMatting,
} from '../../src/inference/architectures/robust-video-matting.ts';
import { ModelSession, type TensorValue } from '../../src/inference/session.ts';
import { collectConvolutions } from '../../src/inference/weights/tfjs-convolutions.ts';
import { readTfjsModel } from '../../src/inference/weights/tfjs-model.ts';
import { floatToHalf } from '../../src/inference/weights/weight-tensor.ts';
import { type MediaShot, openMediaShot } from '../support/media-shot.ts';
import { findSharedMedia, findSharedModel } from '../support/shared-media.ts';

const F16 = floatToHalf(-0.75);
const SHARD = Buffer.concat([
  Buffer.from(Float32Array.of(1, 2, 3, 4).buffer),
  Buffer.of(0, 10, 255),
  Buffer.from(Uint16Array.of(0, 40_000).buffer),
  Buffer.of(F16 & 255, F16 >> 8),
  Buffer.from(Int32Array.of(-7).buffer),
]);

const WEIGHTS = [
  { name: 'kernel', shape: [1, 1, 2, 2], dtype: 'float32' },
  { name: 'factors', shape: [3], dtype: 'float32', quantization: { dtype: 'uint8', scale: 0.5, min: -1 } },
  { name: 'fine', shape: [2], dtype: 'float32', quantization: { dtype: 'uint16', scale: 0.001, min: 2 } },
  { name: 'half', shape: [1], dtype: 'float32', quantization: { dtype: 'float16' } },
  { name: 'whole', shape: [], dtype: 'int32' },
];

interface Changes {
  readonly nodes?: readonly {
    readonly name: string;
    readonly op: string;
    readonly input?: readonly string[];
  }[];
  readonly paths?: readonly string[];
  readonly weights?: readonly object[];
}

function write({ nodes = [], paths = ['a.bin'], weights = WEIGHTS }: Changes = {}): Uint8Array {
  const document = {
    format: 'graph-model',
    modelTopology: { node: nodes },
    weightsManifest: [{ paths, weights }],
  };
  return Buffer.from(JSON.stringify(document));
}

const shards: Readonly<Record<string, Uint8Array>> = {
  'a.bin': SHARD,
  'b.bin': SHARD.subarray(0, 17),
  'c.bin': SHARD.subarray(17),
};
const readShard = async (name: string) => shards[name]!;

describe('constants', () => {
  test('are dequantized', async () => {
    const { weights } = await readTfjsModel(write(), readShard);
    const read = (name: string) => [...weights.get(name)!.data].map((value) => Math.round(value * 1e4) / 1e4);
    assert.deepEqual(read('kernel'), [1, 2, 3, 4]);
    assert.deepEqual(read('factors'), [-1, 4, 126.5]);
    assert.deepEqual(read('fine'), [2, 42]);
    assert.deepEqual(read('half'), [-0.75]);
    assert.deepEqual(read('whole'), [-7]);
  });

  test('may be split over shards anywhere', async () => {
    const { weights } = await readTfjsModel(write({ paths: ['b.bin', 'c.bin'] }), readShard);
    assert.deepEqual(weights, (await readTfjsModel(write(), readShard)).weights);
  });
});

test('convolutions are put in order, with what the converter left behind them folded in', async () => {
  const weights = [
    { name: 'kernel', shape: [1, 1, 2, 2], dtype: 'float32' },
    { name: 'pair', shape: [2], dtype: 'float32', quantization: { dtype: 'uint8', scale: 10, min: 1 } },
  ];
  const nodes = [
    { name: 'conv', op: '_FusedConv2D', input: ['src', 'kernel', 'pair'] },
    { name: 'deep', op: 'DepthwiseConv2dNative', input: ['conv', 'kernel'] },
    { name: 'back', op: 'BatchToSpaceND', input: ['deep', 'blocks', 'crops'] },
    { name: 'scale', op: 'Mul', input: ['back', 'pair4'] },
    { name: 'offset', op: 'Add', input: ['scale', 'other4'] },
    { name: 'box', op: 'DepthwiseConv2dNative', input: ['offset', 'computed'] },
  ];
  const four = (name: string) => ({
    name,
    shape: [4],
    dtype: 'float32',
    quantization: { dtype: 'uint8', scale: 1, min: 0 },
  });
  const content = Buffer.concat([
    SHARD.subarray(0, 16),
    Buffer.of(0, 1),
    Buffer.of(1, 2, 3, 4),
    Buffer.of(5, 6, 7, 8),
  ]);
  const model = await readTfjsModel(
    write({ nodes, weights: [...weights, four('pair4'), four('other4')] }),
    async () => content,
  );
  const collected = collectConvolutions(model);
  assert.deepEqual(
    Object.fromEntries([...collected].map(([name, { shape, data }]) => [name, [shape, [...data]]])),
    {
      'convolution.0.weight': [
        [2, 2, 1, 1],
        [1, 3, 2, 4],
      ],
      'convolution.0.bias': [[2], [1, 11]],
      'convolution.1.weight': [
        [4, 1, 1, 1],
        [1, 4, 9, 16],
      ],
      'convolution.1.bias': [[4], [5, 6, 7, 8]],
    },
  );
  assert.equal(isRobustVideoMatting(collected), false);
});

describe('hostile files', () => {
  const refuse = (content: Uint8Array, reason: string) =>
    assert.rejects(
      readTfjsModel(content, readShard),
      (error: FootlightError) => error.code === 'model.invalid-weights' && error.reason === reason,
    );

  test('are refused by what is wrong', async () => {
    await refuse(Buffer.from('{'), 'tfjs-json');
    await refuse(Buffer.from('{"format":"layers-model"}'), 'tfjs-json');
    await refuse(write({ paths: ['../a.bin'] }), 'tfjs-json');
    await refuse(write({ paths: ['/etc/passwd'] }), 'tfjs-json');
    await refuse(write({ weights: [{ name: 'x', shape: [-1], dtype: 'float32' }] }), 'tfjs-json');
    await refuse(write({ weights: [{ name: 'x', shape: [1], dtype: 'string' }] }), 'tfjs-json');
    await refuse(write({ weights: [{ name: 'x', shape: [99], dtype: 'float32' }] }), 'cut-off-data');
    await refuse(write({ weights: [{ name: 'x', shape: [2 ** 20, 2 ** 20], dtype: 'uint8' }] }), 'shape');
  });

  test('with a kernel of another kind are refused', async () => {
    const nodes = [{ name: 'conv', op: 'Conv2D', input: ['src', 'factors'] }];
    const model = await readTfjsModel(write({ nodes }), readShard);
    assert.throws(
      () => collectConvolutions(model),
      (error: FootlightError) => error.reason === 'tfjs-convolution',
    );
  });
});

describe('Robust Video Matting', () => {
  const json = findSharedModel('rvm-mobilenetv3.tfjs.json');
  const onnx = findSharedModel('rvm-mobilenetv3-fp32.onnx');
  const clip = findSharedMedia('stage-performance-360p.mp4');
  const skip = json.skip || onnx.skip || clip.skip;

  test('built from its TensorFlow.js file mattes as its ONNX file does, at odd sizes too', {
    skip,
  }, async () => {
    const read = (name: string) => readFile(join(dirname(json.path), name));
    const weights = collectConvolutions(await readTfjsModel(await readFile(json.path), read));
    assert.ok(isRobustVideoMatting(weights));
    const graph = buildRobustVideoMatting(weights);
    await using ours = await ModelSession.open(graph, { provider: 'cpu', threads: 1 });
    await using theirs = await ModelSession.open(await readFile(onnx.path), { provider: 'cpu', threads: 1 });
    using shot = await openMediaShot(clip.path, 100, 3);
    for (const look of [
      { width: 160, height: 90, ratio: 0.75 },
      { width: 97, height: 131, ratio: 0.5 },
      { width: 128, height: 72, ratio: 1 },
    ]) {
      const [a, b] = [await matte(ours, shot, look), await matte(theirs, shot, look)];
      assert.ok(
        b.some((value) => value > 0.5),
        'nothing is in the foreground',
      );
      for (let i = 0; i < a.length; i++)
        assert.ok(Math.abs(a[i]! - b[i]!) <= 2 / 255, `alpha is ${a[i]} instead of ${b[i]}`);
    }
  });

  test('without one of its weights is refused', { skip }, async () => {
    const read = (name: string) => readFile(join(dirname(json.path), name));
    const weights = new Map(collectConvolutions(await readTfjsModel(await readFile(json.path), read)));
    weights.set('convolution.60.weight', { shape: [1, 1, 1, 1], data: new Float32Array(1) });
    assert.throws(
      () => buildRobustVideoMatting(weights),
      (error: FootlightError) => error.code === 'model.invalid-weights' && error.reason === 'wrong-shape',
    );
  });
});

interface Look {
  readonly width: number;
  readonly height: number;
  readonly ratio: number;
}

/** Alpha of the shot's frames, one after another. */
async function matte(
  session: ModelSession,
  shot: MediaShot,
  { width, height, ratio }: Look,
): Promise<Float32Array> {
  const states = new Map<string, TensorValue>();
  const alphas = new Float32Array(shot.frameCount * width * height);
  for (let number = 0; number < shot.frameCount; number++) {
    using frame = shot.createFrame(number);
    const { data } = readRgbPicture(frame, shot.picture, { width, height });
    const inputs: Record<string, TensorValue> = {
      src: { data, shape: [1, 3, height, width] },
      downsample_ratio: { data: Float32Array.of(ratio), shape: [1] },
    };
    for (const level of [1, 2, 3, 4])
      inputs[`r${level}i`] = states.get(`r${level}o`) ?? { data: new Float32Array(1), shape: [1, 1, 1, 1] };
    const results = await session.run(inputs);
    for (const [name, value] of Object.entries(results)) states.set(name, value);
    alphas.set(results.pha!.data, number * width * height);
  }
  return alphas;
}
