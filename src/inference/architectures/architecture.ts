import { FootlightError } from '../../core/errors.ts';
import type { GraphBuilder } from '../onnx/graph-builder.ts';
import type { StateDict, WeightTensor } from '../weights/weight-tensor.ts';

/** A super-resolution net recognized from its weights. */
export interface NetDescription {
  /** Name of the architecture, as its paper or code calls it. */
  readonly architecture: string;
  /** "luma": [1,1,H,W] to [1,1,sH,sW], BT.601 limited range / 255. "rgb": [1,3,H,W] to [1,3,sH,sW], 0 to 1. */
  readonly layout: 'luma' | 'rgb';
  readonly scale: number;
  /** Input sides have to be multiples of this. */
  readonly multiple: number;
  /** Radius of the receptive field: how many input pixels to each side can change an output pixel. */
  readonly receptiveRadius: number;
  /**
   * Multiplications of the convolutions per input pixel; undefined if not all of them work at the input's resolution.
   */
  readonly multiplicationsPerPixel?: number;
  /** Adds the net to a graph; takes and returns values of the layout above, in the builder's precision. */
  build(graph: GraphBuilder, input: string): string;
}

/** Multiplications per pixel of a net whose convolutions all work at one resolution. */
export function getKernelSize(weights: StateDict): number {
  const kernels = [...weights.values()].filter(({ shape }) => shape.length === 4);
  return kernels.reduce((sum, { data }) => sum + data.length, 0);
}

/** Recognizes one family of nets by its weights; undefined for any other. */
export type Architecture = (weights: StateDict) => NetDescription | undefined;

/**
 * Returns the tensor `name`, checked to have `shape`; -1 matches any size.
 *
 * @throws `model.invalid-weights`
 */
export function getTensor(weights: StateDict, name: string, shape?: readonly number[]): WeightTensor {
  const found = weights.get(name);
  const fits =
    found &&
    (!shape ||
      (shape.length === found.shape.length && shape.every((side, i) => side < 0 || side === found.shape[i])));
  if (fits) return found;
  if (!found)
    throw new FootlightError('model.invalid-weights', {
      kind: 'input',
      reason: 'missing-weight',
      parameters: { weight: name },
    });
  throw new FootlightError('model.invalid-weights', {
    kind: 'input',
    reason: 'wrong-shape',
    parameters: { weight: name, shape: String(found.shape), expected: String(shape) },
  });
}

/** Adds a convolution that keeps the size, with the weights NAME.weight and NAME.bias. */
export function addConvolution(graph: GraphBuilder, weights: StateDict, name: string, input: string): string {
  const kernel = getTensor(weights, `${name}.weight`, [-1, -1, -1, -1]);
  const bias = weights.get(`${name}.bias`);
  return addConvolutionNode(graph, kernel, bias, input);
}

export function addConvolutionNode(
  graph: GraphBuilder,
  kernel: WeightTensor,
  bias: WeightTensor | undefined,
  input: string,
): string {
  const [, , height, width] = kernel.shape as [number, number, number, number];
  const [y, x] = [height >> 1, width >> 1];
  return graph.addNode('Conv', [input, graph.addWeights(kernel), ...(bias ? [graph.addWeights(bias)] : [])], {
    kernel_shape: [height, width],
    pads: [y, x, y, x],
  });
}

export function addLeakyRelu(graph: GraphBuilder, input: string, slope: number): string {
  return graph.addNode('LeakyRelu', [input], { alpha: { float: slope } });
}

/** Adds PyTorch's pixel_shuffle. */
export function addPixelShuffle(graph: GraphBuilder, input: string, scale: number): string {
  return graph.addNode('DepthToSpace', [input], { blocksize: scale, mode: 'CRD' });
}

/** Adds an enlargement: each pixel becomes a square of `scale` times `scale`. */
export function addNearestResize(graph: GraphBuilder, input: string, scale: number): string {
  const factors = graph.addExactFloats([4], [1, 1, scale, scale]);
  return graph.addNode('Resize', [input, '', factors], {
    mode: 'nearest',
    coordinate_transformation_mode: 'asymmetric',
    nearest_mode: 'floor',
  });
}
