import type { GraphBuilder } from '../onnx/graph-builder.ts';
import type { StateDict } from '../weights/weight-tensor.ts';
import { getTensor } from './architecture.ts';

interface ConvolutionShape {
  readonly stride?: number;
  readonly dilation?: number;
}

/** Adds the net's convolutions one after another, in the order in which its file has them. */
export class LayerReader {
  readonly graph: GraphBuilder;
  readonly #weights: StateDict;
  #next = 0;

  constructor(graph: GraphBuilder, weights: StateDict) {
    this.graph = graph;
    this.#weights = weights;
  }

  /**
   * Adds the next convolution, padded so that at stride 1 the size stays.
   *
   * @param channels of the output; the kernel has to have them
   * @throws `model.invalid-weights`
   */
  addConvolution(
    input: string,
    channels: number,
    { stride = 1, dilation = 1 }: ConvolutionShape = {},
  ): string {
    return this.add(input, [channels, -1, -1, -1], { stride, dilation }, 1);
  }

  /** Adds the next convolution, which works on each channel by itself. */
  addDepthwise(input: string, channels: number, { stride = 1, dilation = 1 }: ConvolutionShape = {}): string {
    return this.add(input, [channels, 1, -1, -1], { stride, dilation }, channels);
  }

  private add(
    input: string,
    shape: readonly number[],
    { stride, dilation }: Required<ConvolutionShape>,
    group: number,
  ): string {
    const name = `convolution.${this.#next++}`;
    const kernel = getTensor(this.#weights, `${name}.weight`, shape);
    const bias = this.#weights.get(`${name}.bias`);
    const [, , rows, columns] = kernel.shape as [number, number, number, number];
    const [y, x] = [(rows >> 1) * dilation, (columns >> 1) * dilation];
    const values = [input, this.graph.addWeights(kernel), ...(bias ? [this.graph.addWeights(bias)] : [])];
    return this.graph.addNode('Conv', values, {
      kernel_shape: [rows, columns],
      strides: [stride, stride],
      dilations: [dilation, dilation],
      pads: [y, x, y, x],
      group,
    });
  }
}
