import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { FootlightError } from '../../src/core/errors.ts';
import { createSeededRandom } from '../../src/core/random.ts';
import { isInstalled } from '../../src/engines/availability.ts';
import { readRgbPicture } from '../../src/frames/rgb-picture.ts';
import { buildGraphFromTflite } from '../../src/inference/onnx/from-tflite.ts';
import { ModelSession, type TensorValue } from '../../src/inference/session.ts';
import { readTflite, readTfliteConstant } from '../../src/inference/weights/tflite.ts';
import { floatToHalf } from '../../src/inference/weights/weight-tensor.ts';
import { openMediaShot } from '../support/media-shot.ts';
import { findSharedMedia, findSharedModel } from '../support/shared-media.ts';
import { type WrittenModel, type WrittenOperator, writeTflite } from '../support/tflite-writer.ts';

const int = (value: number) => ({ int: value });
const SAME = 0;
const VALID = 1;

async function run(model: WrittenModel, input: readonly number[]): Promise<TensorValue> {
  return runGraph(buildGraphFromTflite(readTflite(writeTflite(model))), model, input);
}

async function runGraph(
  graph: Uint8Array,
  model: WrittenModel,
  input: readonly number[],
): Promise<TensorValue> {
  await using session = await ModelSession.open(graph, { provider: 'cpu', threads: 1 });
  const results = await session.run({
    tensor0: { data: Float32Array.from(input), shape: model.tensors[0]!.shape },
  });
  return Object.values(results)[0]!;
}

/** A net of one operator on a picture [1, height, width, channels] and constants. */
function single(
  operator: Omit<WrittenOperator, 'inputs' | 'outputs'> & { readonly inputs?: readonly number[] },
  shape: readonly number[],
  outputShape: readonly number[],
  constants: WrittenModel['tensors'] = [],
): WrittenModel {
  const output = constants.length + 1;
  const inputs = operator.inputs ?? [0, ...constants.keys().map((i) => i + 1)];
  return {
    tensors: [{ shape }, ...constants, { shape: outputShape }],
    operators: [{ ...operator, inputs, outputs: [output] }],
    outputs: [output],
  };
}

function assertClose(actual: TensorValue, expected: readonly number[], shape?: readonly number[]): void {
  assert.equal(actual.data.length, expected.length);
  for (const [i, value] of expected.entries())
    assert.ok(
      Math.abs(actual.data[i]! - value) < 1e-4,
      `number ${i} is ${actual.data[i]} instead of ${value}`,
    );
  if (shape) assert.deepEqual([...actual.shape], shape);
}

function floats(values: readonly number[], shape: readonly number[]) {
  return { shape, data: Float32Array.from(values) };
}

describe('operators', () => {
  test('CONV_2D pads as TensorFlow does: the odd pixel at the end', async () => {
    // A kernel of ones over 4 pixels with stride 2: the first window starts at the first pixel.
    const model = single(
      { code: 3, options: [SAME, int(2), int(1), 0, int(1), int(1)] },
      [1, 1, 4, 1],
      [1, 1, 2, 1],
      [floats([1, 1, 1], [1, 1, 3, 1]), floats([10], [1])],
    );
    assertClose(await run(model, [1, 2, 4, 8]), [17, 22], [1, 1, 2, 1]);
  });

  test('CONV_2D mixes channels, and ends with its activation', async () => {
    const model = single(
      { code: 3, options: [VALID, int(1), int(1), 1] },
      [1, 1, 2, 2],
      [1, 1, 2, 2],
      [floats([1, 2, -1, 1], [2, 1, 1, 2])],
    );
    assertClose(await run(model, [1, 3, 5, 2]), [7, 2, 9, 0]);
  });

  test('DEPTHWISE_CONV_2D works by channel, dilated', async () => {
    const model = single(
      { code: 4, options: [VALID, int(1), int(1), int(1), 0, int(2), int(1)] },
      [1, 1, 3, 2],
      [1, 1, 1, 2],
      [floats([1, 10, 2, 20], [1, 1, 2, 2])],
    );
    assertClose(await run(model, [1, 2, 3, 4, 5, 6]), [1 + 10, 20 + 120]);
  });

  test('TRANSPOSE_CONV and its custom sister spread pixels', async () => {
    const kernel = floats([1, 2, 3, 4], [1, 2, 2, 1]);
    const expected = [1, 2, 2, 4, 3, 4, 6, 8];
    const size = { shape: [4], type: 'int32' as const, data: Int32Array.of(1, 2, 4, 1) };
    const builtin = single(
      { code: 67, options: [SAME, int(2), int(2)], inputs: [1, 2, 0] },
      [1, 1, 2, 1],
      [1, 2, 4, 1],
      [size, kernel],
    );
    assertClose(await run(builtin, [1, 2]), expected, [1, 2, 4, 1]);
    const customOptions = new Uint8Array(Int32Array.of(1, 2, 2).buffer);
    const custom = { code: 32, custom: 'Convolution2DTransposeBias', customOptions };
    const model = single(custom, [1, 1, 2, 1], [1, 2, 4, 1], [kernel, floats([100], [1])]);
    assertClose(
      await run(model, [1, 2]),
      expected.map((value) => value + 100),
    );
  });

  test('RESIZE_BILINEAR knows all three positions of pixels', async () => {
    const resize = (options: number[]) =>
      run(
        single(
          { code: 23, options: [int(0), int(0), ...options] },
          [1, 1, 2, 1],
          [1, 1, 4, 1],
          [{ shape: [2], type: 'int32', data: Int32Array.of(1, 4) }],
        ),
        [0, 3],
      );
    assertClose(await resize([0, 0]), [0, 1.5, 3, 3]);
    assertClose(await resize([1, 0]), [0, 1, 2, 3]);
    assertClose(await resize([0, 1]), [0, 0.75, 2.25, 3]);
  });

  test('pooling leaves out what is beyond the border', async () => {
    const options = [SAME, int(2), int(1), int(2), int(1)];
    const average = single({ code: 1, options }, [1, 1, 3, 1], [1, 1, 2, 1]);
    assertClose(await run(average, [1, 3, 5]), [2, 5]);
    const most = single({ code: 17, options }, [1, 1, 3, 1], [1, 1, 2, 1]);
    assertClose(await run(most, [-1, -3, -5]), [-1, -5]);
  });

  test('elementwise operators repeat constants over channels', async () => {
    const add = single({ code: 0, options: [3] }, [1, 1, 2, 2], [1, 1, 2, 2], [floats([1, 2], [2])]);
    assertClose(await run(add, [1, -4, 9, 2]), [2, 0, 6, 4]);
    const multiply = single({ code: 18 }, [1, 1, 2, 2], [1, 1, 2, 2], [floats([2, 3], [1, 1, 1, 2])]);
    assertClose(await run(multiply, [1, 2, 3, 4]), [2, 6, 6, 12]);
    const subtract = single({ code: 41, inputs: [1, 0] }, [1, 1, 1, 2], [1, 1, 1, 2], [floats([5], [])]);
    assertClose(await run(subtract, [1, 2]), [4, 3]);
  });

  test('activations: HARD_SWISH, LOGISTIC, RELU6, PRELU', async () => {
    const shape = [1, 1, 1, 3];
    assertClose(await run(single({ code: 117 }, shape, shape), [-3, 1, 6]), [0, 4 / 6, 6]);
    assertClose(await run(single({ code: 14 }, shape, shape), [0, 1, -1]), [0.5, 0.731059, 0.268941]);
    assertClose(await run(single({ code: 21 }, shape, shape), [-1, 3, 8]), [0, 3, 6]);
    const prelu = single({ code: 54 }, shape, shape, [floats([0.1, 0.2, 0.3], [1, 1, 3])]);
    assertClose(await run(prelu, [-1, -1, 2]), [-0.1, -0.2, 2]);
  });

  test('shapes: PAD, RESHAPE, CONCATENATION, MEAN, DEPTH_TO_SPACE, FULLY_CONNECTED', async () => {
    const paddings = { shape: [4, 2], type: 'int32' as const, data: Int32Array.of(0, 0, 0, 0, 1, 0, 0, 1) };
    assertClose(
      await run(single({ code: 34 }, [1, 1, 1, 2], [1, 1, 2, 3], [paddings]), [1, 2]),
      [0, 0, 0, 1, 2, 0],
    );
    // The order of the numbers is NHWC's, however the graph keeps them.
    const reshape: WrittenModel = {
      tensors: [{ shape: [1, 1, 2, 2] }, { shape: [1, 1, 2, 2] }, { shape: [1, 4] }],
      operators: [
        { code: 19, inputs: [0], outputs: [1] },
        { code: 22, inputs: [1], outputs: [2] },
      ],
      outputs: [2],
    };
    assertClose(await run(reshape, [1, 2, 3, 4]), [1, 2, 3, 4], [1, 4]);
    const join = single({ code: 2, options: [int(3)], inputs: [0, 0] }, [1, 1, 2, 1], [1, 1, 2, 2]);
    assertClose(await run(join, [1, 2]), [1, 1, 2, 2]);
    const axes = { shape: [2], type: 'int32' as const, data: Int32Array.of(1, 2) };
    assertClose(
      await run(single({ code: 40, options: [1] }, [1, 1, 2, 2], [1, 1, 1, 2], [axes]), [1, 2, 3, 6]),
      [2, 4],
    );
    const spread = single({ code: 5, options: [int(2)] }, [1, 1, 1, 8], [1, 2, 2, 2]);
    assertClose(await run(spread, [0, 1, 2, 3, 4, 5, 6, 7]), [0, 1, 2, 3, 4, 5, 6, 7]);
    const dense = single(
      { code: 9, options: [1] },
      [1, 2],
      [1, 2],
      [floats([1, 2, -3, -4], [2, 2]), floats([0, 1], [2])],
    );
    assertClose(await run(dense, [1, 1]), [3, 0]);
  });
});

describe('constants', () => {
  test('in half precision are dequantized where they are used', async () => {
    const half = { shape: [1, 1, 1, 1], type: 'float16' as const, data: Uint16Array.of(floatToHalf(1.5)) };
    const model: WrittenModel = {
      tensors: [{ shape: [1, 1, 2, 1] }, half, { shape: [1, 1, 1, 1] }, { shape: [1, 1, 2, 1] }],
      operators: [
        { code: 6, inputs: [1], outputs: [2] },
        { code: 3, inputs: [0, 2], outputs: [3], options: [VALID, int(1), int(1)] },
      ],
      outputs: [3],
    };
    assertClose(await run(model, [2, 4]), [3, 6]);
  });

  test('of 8 bits have one scale, or one for each channel', () => {
    const read = (tensor: WrittenModel['tensors'][number]) =>
      readTfliteConstant(
        readTflite(writeTflite({ tensors: [tensor], operators: [], inputs: [], outputs: [] })).tensors[0]!,
      ).data;
    const whole = {
      shape: [3],
      type: 'uint8' as const,
      data: Uint8Array.of(0, 128, 255),
      scales: [0.5],
      zeroPoints: [128],
    };
    assert.deepEqual([...read(whole)], [-64, 0, 63.5]);
    const channels = {
      shape: [2, 1, 2],
      type: 'int8' as const,
      data: Int8Array.of(-128, 127, 1, 2),
      scales: [0.5, 2],
      zeroPoints: [0, 0],
    };
    assert.deepEqual([...read({ ...channels, dimension: 0 })], [-64, 63.5, 2, 4]);
    assert.deepEqual([...read({ ...channels, dimension: 2 })], [-64, 254, 0.5, 4]);
    const bias = { shape: [2], type: 'int32' as const, data: Int32Array.of(-1000, 5), scales: [0.25] };
    assert.deepEqual([...read(bias)], [-250, 1.25]);
  });
});

describe('hostile files', () => {
  const MODEL = single(
    { code: 3, options: [SAME, int(1), int(1)] },
    [1, 2, 2, 1],
    [1, 2, 2, 1],
    [floats([1, 1, 1, 1], [1, 2, 2, 1]), floats([0], [1])],
  );
  const read = (content: Uint8Array) => buildGraphFromTflite(readTflite(content));
  const isModelError = (error: unknown): boolean =>
    error instanceof FootlightError && /^model\./.test(error.code) && error.kind === 'input';

  test('that are cut off anywhere are refused, or read as far as they are whole', () => {
    const content = writeTflite(MODEL);
    let refused = 0;
    for (let length = 0; length < content.length; length++) {
      try {
        read(content.slice(0, length));
      } catch (error) {
        assert.ok(isModelError(error), `${length} bytes: ${error}`);
        refused++;
      }
    }
    assert.ok(refused > content.length / 2, `${refused} of ${content.length}`);
  });

  test('with any bytes changed end in an error of the model, or in a graph', () => {
    const content = writeTflite(MODEL);
    const random = createSeededRandom(7);
    for (let round = 0; round < 3000; round++) {
      const damaged = content.slice();
      for (let i = 0; i < 1 + (round % 3); i++)
        damaged[Math.floor(random() * damaged.length)] = Math.floor(random() * 256);
      try {
        read(damaged);
      } catch (error) {
        assert.ok(isModelError(error), `round ${round}: ${(error as Error).stack}`);
      }
    }
  });

  test('are named by what is wrong', () => {
    const refuse = (content: Uint8Array, reason: string | undefined, code = 'model.invalid-weights') =>
      assert.throws(
        () => read(content),
        (error: FootlightError) => error.code === code && error.reason === reason,
      );
    refuse(Buffer.from('not a model at all'), 'cut-off-tflite');
    refuse(writeTflite({ ...MODEL, version: 2 }), 'tflite-graph');
    refuse(writeTflite({ ...MODEL, outputs: [9] }), 'tflite-graph');
    refuse(writeTflite({ ...MODEL, outputs: [-1] }), 'tflite-graph');
    const [input, , ...rest] = MODEL.tensors;
    refuse(writeTflite({ ...MODEL, tensors: [input!, floats([1], [1, 2, 2, 1]), ...rest] }), 'data-size');
    refuse(
      writeTflite({ ...MODEL, tensors: [{ shape: [2 ** 30, 2 ** 30] }, ...MODEL.tensors.slice(1)] }),
      'shape',
    );
    refuse(
      writeTflite({ ...MODEL, tensors: [{ shape: [1, 2, 2, 1], type: 'uint8' }, ...MODEL.tensors.slice(1)] }),
      'tflite-port',
    );
    const [operator] = MODEL.operators;
    refuse(
      writeTflite({ ...MODEL, operators: [{ ...operator!, code: 126 }] }),
      undefined,
      'model.unsupported-operator',
    );
    const custom = { ...operator!, code: 32, custom: 'constructor' };
    refuse(writeTflite({ ...MODEL, operators: [custom] }), undefined, 'model.unsupported-operator');
  });
});

describe("MediaPipe's net", () => {
  const name = '@mediapipe/selfie_segmentation/selfie_segmentation.tflite';
  const onnx = findSharedModel('selfie-segmentation-256.onnx');
  const clip = findSharedMedia('stage-performance-360p.mp4');
  const skip = clip.skip || onnx.skip || (isInstalled(name) ? false : `${name} is not installed`);

  test('gives what its conversion by another program gives', { skip }, async () => {
    const graph = buildGraphFromTflite(readTflite(await readFile(fileURLToPath(import.meta.resolve(name)))));
    const shape = [1, 256, 256, 3];
    using shot = await openMediaShot(clip.path, 90, 1);
    using frame = shot.createFrame(0);
    const { data: planes } = readRgbPicture(frame, shot.picture, { width: 256, height: 256 });
    const data = Float32Array.from(planes, (_, i) => planes[(i % 3) * 65_536 + Math.floor(i / 3)]!);
    await using ours = await ModelSession.open(graph, { provider: 'cpu', threads: 1 });
    await using theirs = await ModelSession.open(await readFile(onnx.path), { provider: 'cpu', threads: 1 });
    const [a, b] = [
      (await ours.run({ input_1: { data, shape } })).activation_10!.data,
      (await theirs.run({ 'input_1:0': { data, shape } })).activation_10!.data,
    ];
    let [most, highest] = [0, 0];
    for (let i = 0; i < a.length; i++) {
      most = Math.max(most, Math.abs(a[i]! - b[i]!));
      highest = Math.max(highest, a[i]!);
    }
    assert.ok(highest > 0.9, `nobody was seen: ${highest}`);
    assert.ok(most < 1e-4, `the masks differ by ${most}`);
  });
});
