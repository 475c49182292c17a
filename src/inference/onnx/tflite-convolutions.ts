import type { TfliteOperator } from '../weights/tflite.ts';
import { addActivation } from './tflite-activation.ts';
import { raiseGraphError, type TfliteGraph, transpose } from './tflite-graph.ts';

/** Where a window moves over a picture. */
interface Window {
  readonly kernel: readonly [number, number];
  readonly strides: readonly [number, number];
  readonly dilations: readonly [number, number];
}

/** Rows and columns around a picture: top, left, bottom, right. */
type Pads = readonly [number, number, number, number];

const NO_PADS: Pads = [0, 0, 0, 0];

export function addConvolution(net: TfliteGraph, operator: TfliteOperator): void {
  const { inputs, options } = operator;
  const kernel = net.getConstant(inputs[1] ?? -1);
  const dilations = [options?.getInt32(5, 1) ?? 1, options?.getInt32(4, 1) ?? 1] as const;
  if (kernel.shape.length !== 4) raiseGraphError();
  const group = net.getChannels(inputs[0]!) / kernel.shape[3]!;
  // Output channel, row, column, input channel.
  addConvolutionNode(net, operator, { ...transpose(kernel, [0, 3, 1, 2]), dilations, group, activation: 3 });
}

export function addDepthwiseConvolution(net: TfliteGraph, operator: TfliteOperator): void {
  const { inputs, options } = operator;
  const kernel = net.getConstant(inputs[1] ?? -1);
  const dilations = [options?.getInt32(6, 1) ?? 1, options?.getInt32(5, 1) ?? 1] as const;
  if (kernel.shape.length !== 4) raiseGraphError();
  const group = net.getChannels(inputs[0]!);
  // One, row, column, output channel.
  addConvolutionNode(net, operator, { ...transpose(kernel, [3, 0, 1, 2]), dilations, group, activation: 4 });
}

interface Convolution {
  /** Output channel, input channel, row, column. */
  readonly shape: readonly number[];
  readonly data: Float32Array;
  readonly dilations: readonly [number, number];
  readonly group: number;
  /** Field of the activation in the operator's options. */
  readonly activation: number;
}

function addConvolutionNode(net: TfliteGraph, operator: TfliteOperator, convolution: Convolution): void {
  const { inputs, outputs, options } = operator;
  const { shape, dilations, group, activation } = convolution;
  const strides = [options?.getInt32(2) ?? 0, options?.getInt32(1) ?? 0] as const;
  const window: Window = { kernel: [shape[2]!, shape[3]!], strides, dilations };
  const result = net.graph.addNode(
    'Conv',
    [net.getPicture(inputs[0]!), net.graph.addWeights(convolution), ...addBias(net, inputs[2])],
    {
      kernel_shape: window.kernel,
      strides,
      dilations,
      group,
      pads: computePads(net, operator, window),
    },
  );
  net.setPicture(outputs[0]!, addActivation(net.graph, result, options?.getByte(activation) ?? 0));
}

/** Adds a pooling, whose averages leave out what is beyond the picture's border. */
export function addPool(net: TfliteGraph, operator: TfliteOperator, name: 'MaxPool' | 'AveragePool'): void {
  const { inputs, outputs, options } = operator;
  const kernel = [options?.getInt32(4) ?? 0, options?.getInt32(3) ?? 0] as const;
  const strides = [options?.getInt32(2) ?? 0, options?.getInt32(1) ?? 0] as const;
  const result = net.graph.addNode(name, [net.getPicture(inputs[0]!)], {
    kernel_shape: kernel,
    strides,
    pads: computePads(net, operator, { kernel, strides, dilations: [1, 1] }),
  });
  net.setPicture(outputs[0]!, addActivation(net.graph, result, options?.getByte(5) ?? 0));
}

export function addTransposedConvolution(net: TfliteGraph, operator: TfliteOperator): void {
  const { inputs, options } = operator;
  const [, weights = -1, input = -1, bias] = inputs;
  const strides = [options?.getInt32(2) ?? 0, options?.getInt32(1) ?? 0] as const;
  addTransposedNode(net, operator, { input, weights, bias, strides, activation: options?.getByte(3) ?? 0 });
}

/** MediaPipe's own operator; its options are TfLiteTransposeConvParams of C: padding, width and height of the stride. */
export function addCustomTransposedConvolution(net: TfliteGraph, operator: TfliteOperator): void {
  const { inputs, customOptions } = operator;
  const [input = -1, weights = -1, bias] = inputs;
  if (customOptions.length < 12) raiseGraphError();
  const view = new DataView(customOptions.buffer, customOptions.byteOffset, customOptions.byteLength);
  const strides = [view.getInt32(8, true), view.getInt32(4, true)] as const;
  addTransposedNode(net, operator, { input, weights, bias, strides, activation: 0 });
}

interface Transposed {
  readonly input: number;
  readonly weights: number;
  readonly bias: number | undefined;
  readonly strides: readonly [number, number];
  readonly activation: number;
}

function addTransposedNode(net: TfliteGraph, { outputs }: TfliteOperator, parts: Transposed): void {
  const { input, weights, bias, strides, activation } = parts;
  const kernel = net.getConstant(weights);
  if (kernel.shape.length !== 4) raiseGraphError();
  const sides = [kernel.shape[1]!, kernel.shape[2]!] as const;
  const [from, to] = [net.getSides(input), net.getSides(outputs[0]!)];
  // What the windows cover beyond the output's size is cut off on both sides, the odd one at the end.
  const excess = sides.map((side, i) => (from[i]! - 1) * strides[i]! + side - to[i]!) as [number, number];
  const begin = excess.map((pixels) => Math.max(0, pixels >> 1)) as [number, number];
  const end = excess.map((pixels, i) => Math.max(0, pixels - begin[i]!)) as [number, number];
  const result = net.graph.addNode(
    'ConvTranspose',
    // Output channel, row, column, input channel.
    [net.getPicture(input), net.graph.addWeights(transpose(kernel, [3, 0, 1, 2])), ...addBias(net, bias)],
    {
      kernel_shape: sides,
      strides,
      pads: [...begin, ...end],
      output_padding: excess.map((pixels) => Math.max(0, -pixels)),
    },
  );
  net.setPicture(outputs[0]!, addActivation(net.graph, result, activation));
}

function addBias(net: TfliteGraph, bias = -1): string[] {
  return bias < 0 ? [] : [net.graph.addWeights(net.getConstant(bias))];
}

/** TensorFlow's padding: none (VALID), or as much as gives `input / stride` outputs, the odd one at the end (SAME). */
function computePads(net: TfliteGraph, { inputs, outputs, options }: TfliteOperator, window: Window): Pads {
  if ((options?.getByte(0) ?? 0) === 1) return NO_PADS;
  const [from, to] = [net.getSides(inputs[0]!), net.getSides(outputs[0]!)];
  const totals = from.map((side, i) => {
    const reach = (window.kernel[i]! - 1) * window.dilations[i]! + 1;
    return Math.max(0, (to[i]! - 1) * window.strides[i]! + reach - side);
  }) as [number, number];
  const [top, left] = [totals[0] >> 1, totals[1] >> 1];
  return [top, left, totals[0] - top, totals[1] - left];
}
