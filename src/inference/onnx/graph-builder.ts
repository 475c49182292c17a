import protobuf from 'protobufjs/minimal.js';
import { floatToHalf, type WeightTensor } from '../weights/weight-tensor.ts';
import type { ModelParts } from './model-parts.ts';

const { Writer } = protobuf;
type ProtobufWriter = InstanceType<typeof Writer>;

/** onnx.TensorProto.DataType */
const DATA_TYPE = { float32: 1, int64: 7, float16: 10 } as const;
export type DataType = keyof typeof DATA_TYPE;
export type Precision = 'fp32' | 'fp16';

export type Attribute = number | readonly number[] | string | { readonly float: number };

const IR_VERSION = 8;
/** Has every operator used here; supported since ONNX Runtime 1.14. */
const OPSET = 17;

/**
 * Writes one ONNX graph (github.com/onnx/onnx, onnx.proto3). Values are identified by name: each `addNode` returns the
 * name of its output. Weights are stored in the builder's precision.
 */
export class GraphBuilder {
  readonly #precision: Precision;
  readonly #graph = Writer.create();
  readonly #embedded: ModelParts[] = [];
  #names = 0;

  constructor(precision: Precision = 'fp32') {
    this.#precision = precision;
    this.#graph.uint32(encodeTag(2, 2)).string('footlight');
  }

  /** Adds an input; strings in `shape` are symbolic sizes, which may vary. */
  addInput(name: string, shape: readonly (number | string)[], type: DataType = 'float32'): string {
    this.addValue(11, name, shape, type);
    return name;
  }

  addOutput(value: string, name: string, shape: readonly (number | string)[]): void {
    this.addNodeTo([name], 'Identity', [value]);
    this.addValue(12, name, shape);
  }

  addNode(
    operator: string,
    inputs: readonly string[],
    attributes: Readonly<Record<string, Attribute>> = {},
  ): string {
    const name = this.createName();
    this.addNodeTo([name], operator, inputs, attributes);
    return name;
  }

  /** Adds a trained tensor, or any constant that follows the net's precision. */
  addWeights({ shape, data }: WeightTensor): string {
    if (this.#precision === 'fp32') return this.addConstant(shape, 'float32', toBytes(data));
    return this.addConstant(shape, 'float16', toBytes(Uint16Array.from(data, floatToHalf)));
  }

  addFloats(shape: readonly number[], values: readonly number[]): string {
    return this.addWeights({ shape, data: Float32Array.from(values) });
  }

  /** Adds a constant that stays in float32, for what is done before and after the net. */
  addExactFloats(shape: readonly number[], values: readonly number[]): string {
    return this.addConstant(shape, 'float32', toBytes(Float32Array.from(values)));
  }

  addInt64s(values: readonly number[]): string {
    return this.addConstant([values.length], 'int64', toBytes(BigInt64Array.from(values, BigInt)));
  }

  /** Converts from float32 to the precision of the net. */
  toNet(value: string): string {
    return this.#precision === 'fp32' ? value : this.addNode('Cast', [value], { to: DATA_TYPE.float16 });
  }

  /** Converts from the precision of the net to float32. */
  fromNet(value: string): string {
    return this.#precision === 'fp32' ? value : this.addNode('Cast', [value], { to: DATA_TYPE.float32 });
  }

  /** Adds all nodes of another model, with `value` as its input. @returns its output */
  embedModel(model: ModelParts, value: string): string {
    this.#embedded.push(model);
    this.addNodeTo([model.inputName], 'Identity', [value]);
    return model.outputName;
  }

  build(): Uint8Array {
    const model = Writer.create();
    const versions = this.#embedded.map(({ irVersion }) => irVersion);
    model.uint32(encodeTag(1, 0)).int64(Math.max(IR_VERSION, ...versions));
    model.uint32(encodeTag(2, 2)).string('footlight');
    const bodies = this.#embedded.map(({ body }) => body);
    model.uint32(encodeTag(7, 2)).bytes(Buffer.concat([this.#graph.finish(), ...bodies]));
    for (const [domain, version] of this.getOpsets()) {
      const opset = Writer.create()
        .uint32(encodeTag(1, 2))
        .string(domain)
        .uint32(encodeTag(2, 0))
        .int64(version);
      model.uint32(encodeTag(8, 2)).bytes(opset.finish());
    }
    for (const { functions } of this.#embedded)
      for (const bytes of functions) model.uint32(encodeTag(25, 2)).bytes(bytes);
    return model.finish();
  }

  /**
   * Collects operator sets. The embedded model's operator-set versions apply to the whole graph, so that its nodes keep
   * their meaning.
   */
  private getOpsets(): Map<string, number> {
    const opsets = new Map(this.#embedded.flatMap(({ opsets }) => [...opsets]));
    if (!opsets.has('')) opsets.set('', OPSET);
    return opsets;
  }

  private addNodeTo(
    outputs: readonly string[],
    operator: string,
    inputs: readonly string[],
    attributes: Readonly<Record<string, Attribute>> = {},
  ): void {
    const node = Writer.create();
    for (const input of inputs) node.uint32(encodeTag(1, 2)).string(input);
    for (const output of outputs) node.uint32(encodeTag(2, 2)).string(output);
    node.uint32(encodeTag(4, 2)).string(operator);
    for (const [name, value] of Object.entries(attributes))
      node.uint32(encodeTag(5, 2)).bytes(encodeAttribute(name, value));
    this.#graph.uint32(encodeTag(1, 2)).bytes(node.finish());
  }

  private addConstant(shape: readonly number[], type: DataType, bytes: Uint8Array): string {
    const name = this.createName();
    const tensor = Writer.create();
    for (const side of shape) tensor.uint32(encodeTag(1, 0)).int64(side);
    tensor
      .uint32(encodeTag(2, 0))
      .int32(DATA_TYPE[type])
      .uint32(encodeTag(8, 2))
      .string(name)
      .uint32(encodeTag(9, 2))
      .bytes(bytes);
    this.#graph.uint32(encodeTag(5, 2)).bytes(tensor.finish());
    return name;
  }

  private addValue(
    field: number,
    name: string,
    shape: readonly (number | string)[],
    type: DataType = 'float32',
  ): void {
    const dimensions = Writer.create();
    for (const side of shape) {
      const dimension = Writer.create();
      if (typeof side === 'number') dimension.uint32(encodeTag(1, 0)).int64(side);
      else dimension.uint32(encodeTag(2, 2)).string(side);
      dimensions.uint32(encodeTag(1, 2)).bytes(dimension.finish());
    }
    const tensor = Writer.create().uint32(encodeTag(1, 0)).int32(DATA_TYPE[type]);
    tensor.uint32(encodeTag(2, 2)).bytes(dimensions.finish());
    const valueType = Writer.create().uint32(encodeTag(1, 2)).bytes(tensor.finish());
    const info = Writer.create()
      .uint32(encodeTag(1, 2))
      .string(name)
      .uint32(encodeTag(2, 2))
      .bytes(valueType.finish());
    this.#graph.uint32(encodeTag(field, 2)).bytes(info.finish());
  }

  /** Creates a name. A prefix that no exporter uses keeps our names apart from those of an embedded model. */
  private createName(): string {
    return `footlight:${this.#names++}`;
  }
}

function encodeAttribute(name: string, value: Attribute): Uint8Array {
  const writer: ProtobufWriter = Writer.create().uint32(encodeTag(1, 2)).string(name);
  if (typeof value === 'number')
    writer.uint32(encodeTag(3, 0)).int64(value).uint32(encodeTag(20, 0)).int32(2);
  else if (typeof value === 'string')
    writer.uint32(encodeTag(4, 2)).bytes(Buffer.from(value)).uint32(encodeTag(20, 0)).int32(3);
  else if (Array.isArray(value)) {
    for (const entry of value) writer.uint32(encodeTag(8, 0)).int64(entry);
    writer.uint32(encodeTag(20, 0)).int32(7);
  } else
    writer
      .uint32(encodeTag(2, 5))
      .float((value as { float: number }).float)
      .uint32(encodeTag(20, 0))
      .int32(1);
  return writer.finish();
}

function encodeTag(field: number, wireType: number): number {
  return (field << 3) | wireType;
}

function toBytes({ buffer, byteOffset, byteLength }: ArrayBufferView): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}
