import { Builder } from 'flatbuffers';

/** Numbers of tflite.TensorType. */
export const TENSOR_TYPE = { float32: 0, float16: 1, int32: 2, uint8: 3, int8: 9 } as const;

export interface WrittenTensor {
  readonly shape: readonly number[];
  readonly type?: keyof typeof TENSOR_TYPE;
  /** Numbers of a constant. */
  readonly data?: ArrayBufferView;
  readonly scales?: readonly number[];
  readonly zeroPoints?: readonly number[];
  readonly dimension?: number;
}

export interface WrittenOperator {
  /** Code in tflite.BuiltinOperator; 32 with a name is a custom one. */
  readonly code: number;
  readonly custom?: string;
  readonly inputs: readonly number[];
  readonly outputs: readonly number[];
  /** Fields of the operator's table of options: bytes, or 32-bit integers where marked. */
  readonly options?: readonly (number | { readonly int: number })[];
  readonly customOptions?: Uint8Array;
}

export interface WrittenModel {
  readonly tensors: readonly WrittenTensor[];
  readonly operators: readonly WrittenOperator[];
  readonly inputs?: readonly number[];
  readonly outputs: readonly number[];
  readonly version?: number;
}

/** Writes a TensorFlow Lite file (tensorflow/lite/schema/schema.fbs). The first tensor is the input, unless told otherwise. */
export function writeTflite({
  tensors,
  operators,
  inputs = [0],
  outputs,
  version = 3,
}: WrittenModel): Uint8Array {
  const builder = new Builder(1024);
  const buffers = [writeTable(builder, []), ...tensors.map(({ data }) => writeBuffer(builder, data))];
  const graph = writeTable(builder, [
    writeOffsets(
      builder,
      tensors.map((tensor, i) => writeTensor(builder, tensor, i)),
    ),
    writeInts(builder, inputs),
    writeInts(builder, outputs),
    writeOffsets(
      builder,
      operators.map((operator, i) => writeOperator(builder, operator, i)),
    ),
  ]);
  const codes = operators.map(({ code, custom }) =>
    writeTable(builder, [
      { byte: Math.min(code, 127) },
      custom === undefined ? undefined : builder.createString(custom),
      { int: 1 },
      { int: code },
    ]),
  );
  const model = writeTable(builder, [
    { int: version },
    writeOffsets(builder, codes),
    writeOffsets(builder, [graph]),
    undefined,
    writeOffsets(builder, buffers),
  ]);
  builder.finish(model, 'TFL3');
  return builder.asUint8Array().slice();
}

type Field = number | undefined | { readonly byte: number } | { readonly int: number };

/** Numbers alone are offsets of what was written before. */
function writeTable(builder: Builder, fields: readonly Field[]): number {
  builder.startObject(fields.length);
  for (const [i, field] of fields.entries()) {
    if (field === undefined) continue;
    if (typeof field === 'number') builder.addFieldOffset(i, field, 0);
    else if ('byte' in field) builder.addFieldInt8(i, field.byte, 0);
    else builder.addFieldInt32(i, field.int, 0);
  }
  return builder.endObject();
}

function writeTensor(builder: Builder, tensor: WrittenTensor, index: number): number {
  const { shape, type = 'float32', data, scales, zeroPoints = [], dimension = 0 } = tensor;
  const quantization =
    scales &&
    writeTable(builder, [
      undefined,
      undefined,
      writeFloats(builder, scales),
      writeLongs(builder, zeroPoints),
      undefined,
      undefined,
      { int: dimension },
    ]);
  return writeTable(builder, [
    writeInts(builder, shape),
    { byte: TENSOR_TYPE[type] },
    { int: data ? index + 1 : 0 },
    builder.createString(`tensor${index}`),
    quantization,
  ]);
}

function writeOperator(builder: Builder, operator: WrittenOperator, index: number): number {
  const { inputs, outputs, options, customOptions } = operator;
  return writeTable(builder, [
    { int: index },
    writeInts(builder, inputs),
    writeInts(builder, outputs),
    options && { byte: 1 },
    options &&
      writeTable(
        builder,
        options.map((value) => (typeof value === 'number' ? { byte: value } : value)),
      ),
    customOptions && builder.createByteVector(customOptions),
  ]);
}

function writeBuffer(builder: Builder, data: ArrayBufferView | undefined): number {
  if (!data) return writeTable(builder, []);
  const bytes = new Uint8Array(data.buffer as ArrayBuffer, data.byteOffset, data.byteLength);
  return writeTable(builder, [builder.createByteVector(bytes)]);
}

function writeOffsets(builder: Builder, offsets: readonly number[]): number {
  builder.startVector(4, offsets.length, 4);
  for (const offset of offsets.toReversed()) builder.addOffset(offset);
  return builder.endVector();
}

function writeInts(builder: Builder, values: readonly number[]): number {
  builder.startVector(4, values.length, 4);
  for (const value of values.toReversed()) builder.addInt32(value);
  return builder.endVector();
}

function writeFloats(builder: Builder, values: readonly number[]): number {
  builder.startVector(4, values.length, 4);
  for (const value of values.toReversed()) builder.addFloat32(value);
  return builder.endVector();
}

function writeLongs(builder: Builder, values: readonly number[]): number {
  builder.startVector(8, values.length, 8);
  for (const value of values.toReversed()) builder.addInt64(BigInt(value));
  return builder.endVector();
}
