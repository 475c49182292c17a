import { FootlightError } from '../../core/errors.ts';
import { FlatTable } from './flat-table.ts';
import { getOperatorName } from './tflite-operator-names.ts';
import { countElements, toFloat32, type WeightTensor } from './weight-tensor.ts';

/** tflite.TensorType of what nets are made of; with its bytes per element. */
const TENSOR_TYPES = {
  0: { type: 'float32', bytes: 4 },
  1: { type: 'float16', bytes: 2 },
  2: { type: 'int32', bytes: 4 },
  3: { type: 'uint8', bytes: 1 },
  4: { type: 'int64', bytes: 8 },
  7: { type: 'int16', bytes: 2 },
  9: { type: 'int8', bytes: 1 },
} as const;

type TfliteType = (typeof TENSOR_TYPES)[keyof typeof TENSOR_TYPES]['type'];

/** How integers stand for real numbers: `(integer - zeroPoint) * scale`, with a pair for each channel, or one for all. */
interface Quantization {
  readonly scales: readonly number[];
  readonly zeroPoints: readonly number[];
  /** The dimension along which the pairs differ. */
  readonly dimension: number;
}

export interface TfliteTensor {
  readonly name: string;
  readonly shape: readonly number[];
  readonly type: TfliteType;
  readonly quantization: Quantization | undefined;
  /** Little-endian numbers of a constant; undefined for what is computed. */
  readonly content: Uint8Array | undefined;
}

export interface TfliteOperator {
  /** Name in the schema, such as CONV_2D; that of a custom operator is its own. */
  readonly name: string;
  /** Positions in the list of tensors; -1 stands for an input that is left out. */
  readonly inputs: readonly number[];
  readonly outputs: readonly number[];
  readonly options: FlatTable | undefined;
  readonly customOptions: Uint8Array;
}

/** A net as its file holds it: tensors, and the operators in the order in which they run. Sizes are NHWC. */
export interface TfliteModel {
  readonly tensors: readonly TfliteTensor[];
  readonly operators: readonly TfliteOperator[];
  readonly inputs: readonly number[];
  readonly outputs: readonly number[];
}

/**
 * Reads a TensorFlow Lite file (tensorflow/lite/schema/schema.fbs, version 3) with one graph.
 *
 * @throws `model.invalid-weights`
 */
export function readTflite(content: Uint8Array): TfliteModel {
  const model = FlatTable.readRoot(content, 'TFL3');
  const buffers = model.getTables(4);
  const names = model.getTables(1).map(readOperatorName);
  const graphs = model.getTables(2);
  if (model.getInt32(0) !== 3 || graphs.length !== 1) throw createGraphError();
  const [graph] = graphs as [FlatTable];
  const tensors = graph.getTables(0).map((table) => readTensor(table, buffers));
  const operators = graph.getTables(3).map((table) => readOperator(table, names));
  const [inputs, outputs] = [graph.getInt32s(1), graph.getInt32s(2)];
  for (const index of [inputs, outputs, ...operators.flatMap((one) => [one.inputs, one.outputs])].flat())
    if (index < -1 || index >= tensors.length) throw createGraphError();
  if ([...inputs, ...outputs].includes(-1)) throw createGraphError();
  return { tensors, operators, inputs, outputs };
}

/** The numbers of a constant as float32, dequantized. @throws `model.invalid-weights` if it is no constant */
export function readTfliteConstant(tensor: TfliteTensor): WeightTensor {
  const { content, type, shape, quantization } = tensor;
  if (!content) throw createTensorError(tensor.name);
  const data = toNumbers(content, type);
  return { shape, data: quantization ? dequantize(data, shape, quantization) : data };
}

function readOperatorName(table: FlatTable): string {
  // Codes below 127 also stand in a byte, which is all that old writers know.
  const code = Math.max(table.getByte(0), table.getInt32(3));
  return getOperatorName(code) === 'CUSTOM' ? table.getText(1) : getOperatorName(code);
}

function readOperator(table: FlatTable, names: readonly string[]): TfliteOperator {
  const name = names[table.getInt32(0)];
  if (name === undefined) throw createGraphError();
  return {
    name,
    inputs: table.getInt32s(1),
    outputs: table.getInt32s(2),
    options: table.getTable(4),
    customOptions: table.getBytes(5),
  };
}

function readTensor(table: FlatTable, buffers: readonly FlatTable[]): TfliteTensor {
  const name = table.getText(3);
  const shape = table.getInt32s(0);
  const format = TENSOR_TYPES[table.getByte(1) as keyof typeof TENSOR_TYPES];
  const buffer = buffers[table.getInt32(2)];
  if (!format || !buffer) throw createTensorError(name);
  const elements = countElements(shape, name);
  const bytes = buffer.getBytes(0);
  if (bytes.length > 0 && bytes.length !== elements * format.bytes)
    throw new FootlightError('model.invalid-weights', {
      kind: 'input',
      reason: 'data-size',
      parameters: { weight: name, size: bytes.length, shape: String(shape) },
    });
  const content = bytes.length > 0 ? bytes : undefined;
  const quantization = readQuantization(table.getTable(4), shape, name);
  return { name, shape, type: format.type, quantization, content };
}

function readQuantization(
  table: FlatTable | undefined,
  shape: readonly number[],
  name: string,
): Quantization | undefined {
  const scales = table?.getFloats(2) ?? [];
  if (!table || scales.length === 0) return undefined;
  const zeroPoints = table.getInt64s(3);
  const dimension = table.getInt32(6);
  const fits = scales.length === 1 || scales.length === shape[dimension];
  if (!fits || ![0, 1, scales.length].includes(zeroPoints.length)) throw createTensorError(name);
  return { scales, zeroPoints, dimension };
}

function toNumbers(content: Uint8Array, type: TfliteType): Float32Array {
  const view = new DataView(content.buffer, content.byteOffset, content.byteLength);
  switch (type) {
    case 'float32':
      return toFloat32(content, 'f32');
    case 'float16':
      return toFloat32(content, 'f16');
    case 'uint8':
      return Float32Array.from(content);
    case 'int8':
      return Float32Array.from(content, (value) => (value << 24) >> 24);
    case 'int16':
      return new Float32Array(content.length / 2).map((_, i) => view.getInt16(i * 2, true));
    case 'int32':
      return new Float32Array(content.length / 4).map((_, i) => view.getInt32(i * 4, true));
    case 'int64':
      return new Float32Array(content.length / 8).map((_, i) => Number(view.getBigInt64(i * 8, true)));
  }
}

function dequantize(
  data: Float32Array,
  shape: readonly number[],
  { scales, zeroPoints, dimension }: Quantization,
): Float32Array {
  // Elements from one step along the dimension to the next.
  const step = shape.slice(dimension + 1).reduce((product, side) => product * side, 1);
  for (let i = 0; i < data.length; i++) {
    const channel = Math.floor(i / step) % scales.length;
    const zeroPoint = zeroPoints[zeroPoints.length === 1 ? 0 : channel] ?? 0;
    data[i] = (data[i]! - zeroPoint) * scales[channel]!;
  }
  return data;
}

function createGraphError(): FootlightError {
  return new FootlightError('model.invalid-weights', { kind: 'input', reason: 'tflite-graph' });
}

function createTensorError(weight: string): FootlightError {
  return new FootlightError('model.invalid-weights', {
    kind: 'input',
    reason: 'tflite-tensor',
    parameters: { weight },
  });
}
