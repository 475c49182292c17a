import { FootlightError } from '../../core/errors.ts';
import type { GraphBuilder } from '../onnx/graph-builder.ts';
import type { StateDict, WeightTensor } from '../weights/weight-tensor.ts';

/** A super-resolution net recognised from its weights. */
export interface NetDescription {
  /** Name of the architecture, as its paper or code calls it. */
  readonly architecture: string;
  /** "luma": [1,1,H,W] to [1,1,sH,sW], BT.601 limited range / 255. "rgb": [1,3,H,W] to [1,3,sH,sW], 0 to 1. */
  readonly layout: 'luma' | 'rgb';
  readonly scale: number;
  /** Input sides have to be multiples of this. */
  readonly multiple: number;
  /** How many input pixels to each side can change an output pixel. */
  readonly receptiveRadius: number;
  /** Of convolutions, per input pixel; undefined where not all of them work at the input's resolution. */
  readonly multiplicationsPerPixel?: number;
  /** Adds the net to a graph; takes and returns values of the layout above, in the builder's precision. */
  build(graph: GraphBuilder, input: string): string;
}

/** Multiplications per pixel of a net whose convolutions all work at one resolution. */
export function kernelSize(weights: StateDict): number {
  const kernels = [...weights.values()].filter(({ shape }) => shape.length === 4);
  return kernels.reduce((sum, { data }) => sum + data.length, 0);
}

/** Recognises one family of nets; undefined where the keys are another's. */
export type Architecture = (weights: StateDict) => NetDescription | undefined;

/** The tensor of that name, with the shape that the net needs; -1 lets a side be anything. */
export function tensor(weights: StateDict, name: string, shape?: readonly number[]): WeightTensor {
  const found = weights.get(name);
  const fits =
    found &&
    (!shape ||
      (shape.length === found.shape.length && shape.every((side, i) => side < 0 || side === found.shape[i])));
  if (fits) return found;
  const problem = found ? `has the shape [${found.shape}] instead of [${shape}]` : 'is missing';
  throw new FootlightError('model.invalid-weights', { kind: 'input', parameters: { problem }, value: name });
}

/** A convolution that keeps the size, with the weights NAME.weight and NAME.bias. */
export function convolution(graph: GraphBuilder, weights: StateDict, name: string, input: string): string {
  const kernel = tensor(weights, `${name}.weight`, [-1, -1, -1, -1]);
  const bias = weights.get(`${name}.bias`);
  return convolve(graph, kernel, bias, input);
}

export function convolve(
  graph: GraphBuilder,
  kernel: WeightTensor,
  bias: WeightTensor | undefined,
  input: string,
): string {
  const [, , height, width] = kernel.shape as [number, number, number, number];
  const [y, x] = [height >> 1, width >> 1];
  return graph.node('Conv', [input, graph.weights(kernel), ...(bias ? [graph.weights(bias)] : [])], {
    kernel_shape: [height, width],
    pads: [y, x, y, x],
  });
}

export function leakyRelu(graph: GraphBuilder, input: string, slope: number): string {
  return graph.node('LeakyRelu', [input], { alpha: { float: slope } });
}

/** PyTorch's pixel_shuffle. */
export function pixelShuffle(graph: GraphBuilder, input: string, scale: number): string {
  return graph.node('DepthToSpace', [input], { blocksize: scale, mode: 'CRD' });
}

/** Each pixel becomes a square of `scale` times `scale`. */
export function nearest(graph: GraphBuilder, input: string, scale: number): string {
  const factors = graph.exactFloats([4], [1, 1, scale, scale]);
  return graph.node('Resize', [input, '', factors], {
    mode: 'nearest',
    coordinate_transformation_mode: 'asymmetric',
    nearest_mode: 'floor',
  });
}
