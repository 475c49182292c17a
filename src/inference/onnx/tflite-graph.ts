import { FootlightError } from '../../core/errors.ts';
import { readTfliteConstant, type TfliteModel, type TfliteTensor } from '../weights/tflite.ts';
import type { WeightTensor } from '../weights/weight-tensor.ts';
import { GraphBuilder } from './graph-builder.ts';

/** Positions of NHWC's dimensions in NCHW. */
const TO_NCHW = [0, 3, 1, 2];
const TO_NHWC = [0, 2, 3, 1];

/** Where a tensor's numbers are in the graph. */
interface Place {
  readonly value: string;
  /** Whether a picture's channels come first, as ONNX wants them; otherwise the dimensions are the file's. */
  readonly isChannelsFirst: boolean;
}

/** A graph in the making: knows for each tensor of the file which value of the graph it is, and in which layout. */
export class TfliteGraph {
  readonly graph = new GraphBuilder();
  readonly #model: TfliteModel;
  readonly #places = new Map<number, Place>();
  readonly #constants = new Map<number, WeightTensor>();

  constructor(model: TfliteModel) {
    this.#model = model;
    for (const index of model.inputs) {
      const { name, shape } = this.getPort(index);
      this.setPlain(index, this.graph.addInput(name, shape));
    }
  }

  getTensor(index: number): TfliteTensor {
    return this.#model.tensors[index] ?? raiseGraphError();
  }

  getShape(index: number): readonly number[] {
    return this.getTensor(index).shape;
  }

  /** Height and width of a picture. */
  getSides(index: number): [number, number] {
    const [, height, width] = this.getPictureShape(index);
    return [height, width];
  }

  getChannels(index: number): number {
    return this.getPictureShape(index)[3];
  }

  /** A picture with its channels first. */
  getPicture(index: number): string {
    const { value, isChannelsFirst } = this.getPlace(index);
    if (isChannelsFirst) return value;
    this.getPictureShape(index);
    const transposed = this.graph.addNode('Transpose', [value], { perm: TO_NCHW });
    this.setPicture(index, transposed);
    return transposed;
  }

  /** A value with the dimensions of the file. */
  getPlain(index: number): string {
    const { value, isChannelsFirst } = this.getPlace(index);
    return isChannelsFirst ? this.graph.addNode('Transpose', [value], { perm: TO_NHWC }) : value;
  }

  setPicture(index: number, value: string): void {
    this.#places.set(index, { value, isChannelsFirst: true });
  }

  setPlain(index: number, value: string): void {
    this.#places.set(index, { value, isChannelsFirst: false });
  }

  isConstant(index: number): boolean {
    return this.#constants.has(index) || this.getTensor(index).content !== undefined;
  }

  getConstant(index: number): WeightTensor {
    return this.#constants.get(index) ?? readTfliteConstant(this.getTensor(index));
  }

  setConstant(index: number, constant: WeightTensor): void {
    this.#constants.set(index, constant);
  }

  build(): Uint8Array {
    for (const index of this.#model.outputs) {
      const { name, shape } = this.getPort(index);
      this.graph.addOutput(this.getPlain(index), name, shape);
    }
    return this.graph.build();
  }

  private getPlace(index: number): Place {
    const place = this.#places.get(index);
    if (place) return place;
    // Only weights are worth a place in the graph: whatever else is not there yet was never computed.
    if (!this.isConstant(index)) raiseGraphError();
    this.setPlain(index, this.graph.addWeights(this.getConstant(index)));
    return this.#places.get(index)!;
  }

  private getPictureShape(index: number): readonly [number, number, number, number] {
    const { shape } = this.getTensor(index);
    if (shape.length !== 4) raiseGraphError();
    return shape as unknown as [number, number, number, number];
  }

  private getPort(index: number): TfliteTensor {
    const tensor = this.getTensor(index);
    if (tensor.type === 'float32') return tensor;
    const parameters = { weight: tensor.name, type: tensor.type };
    throw new FootlightError('model.invalid-weights', { kind: 'input', reason: 'tflite-port', parameters });
  }
}

/** Moves a constant's channels to the front, as the graph's pictures have them; fewer dimensions are those at the end. */
export function toChannelsFirst({ shape, data }: WeightTensor): WeightTensor {
  const sides = [1, 1, 1, 1, ...shape].slice(-4);
  return transpose({ shape: sides, data }, TO_NCHW);
}

/** Reorders dimensions: dimension `i` of the result is dimension `order[i]` of the tensor. */
export function transpose({ shape, data }: WeightTensor, order: readonly number[]): WeightTensor {
  const steps = shape.map((_, i) => shape.slice(i + 1).reduce((product, side) => product * side, 1));
  const [sides, strides] = [order.map((i) => shape[i]!), order.map((i) => steps[i]!)];
  const moved = new Float32Array(data.length);
  const position = sides.map(() => 0);
  let from = 0;
  for (let to = 0; to < moved.length; to++) {
    moved[to] = data[from]!;
    for (let i = sides.length - 1; i >= 0; i--) {
      from += strides[i]!;
      if (++position[i]! < sides[i]!) break;
      from -= strides[i]! * sides[i]!;
      position[i] = 0;
    }
  }
  return { shape: sides, data: moved };
}

export function raiseGraphError(): never {
  throw new FootlightError('model.invalid-weights', { kind: 'input', reason: 'tflite-graph' });
}
