import type { GraphBuilder } from '../onnx/graph-builder.ts';
import type { StateDict, WeightTensor } from '../weights/weight-tensor.ts';
import {
  type Architecture,
  addConvolution,
  addConvolutionNode,
  addPixelShuffle,
  getTensor,
} from './architecture.ts';

const BLOCKS = 6;
/** Mean color of DIV2K, which the published nets subtract before scaling to 255. */
const MEAN = [0.4488, 0.4371, 0.404];

/** SPAN (Wan et al., CVPRW 2024; github.com/hongyuanyu/SPAN). Its three-layer convolutions are folded into one. */
export const describeSpan: Architecture = (weights) => {
  const sizing = weights.get('upsampler.0.weight');
  if (!sizing || !weights.has('block_1.c1_r.sk.weight')) return undefined;
  const scale = Math.sqrt(sizing.shape[0]! / 3);
  if (!Number.isInteger(scale)) return undefined;
  return {
    architecture: 'SPAN',
    layout: 'rgb',
    scale,
    multiple: 1,
    receptiveRadius: 1 + 3 * BLOCKS + 1 + 1,
    build(graph, input) {
      const first = addFoldedConvolution(graph, weights, 'conv_1', addNormalization(graph, weights, input));
      const outputs: string[] = [];
      let [features, inner] = [first, first];
      for (let block = 1; block <= BLOCKS; block++) {
        [features, inner] = addAttentionBlock(graph, weights, `block_${block}`, features);
        outputs.push(features);
      }
      const last = addFoldedConvolution(graph, weights, 'conv_2', features);
      const joined = graph.addNode('Concat', [first, last, outputs[0]!, inner], { axis: 1 });
      const merged = addConvolution(graph, weights, 'conv_cat', joined);
      return addPixelShuffle(graph, addConvolution(graph, weights, 'upsampler.0', merged), scale);
    },
  };
};

/** Nets trained without normalization carry a buffer of that name. */
function addNormalization(graph: GraphBuilder, weights: StateDict, input: string): string {
  if (weights.has('no_norm')) return input;
  const centered = graph.addNode('Sub', [input, graph.addFloats([1, 3, 1, 1], MEAN)]);
  return graph.addNode('Mul', [centered, graph.addFloats([], [255])]);
}

/** Outputs of the block and of its first convolution; that of the last block is used at the end of the net. */
function addAttentionBlock(
  graph: GraphBuilder,
  weights: StateDict,
  name: string,
  input: string,
): [string, string] {
  const addSilu = (value: string): string => graph.addNode('Mul', [value, graph.addNode('Sigmoid', [value])]);
  const first = addFoldedConvolution(graph, weights, `${name}.c1_r`, input);
  const second = addFoldedConvolution(graph, weights, `${name}.c2_r`, addSilu(first));
  const third = addFoldedConvolution(graph, weights, `${name}.c3_r`, addSilu(second));
  const attention = graph.addNode('Sub', [graph.addNode('Sigmoid', [third]), graph.addFloats([], [0.5])]);
  return [graph.addNode('Mul', [graph.addNode('Add', [third, input]), attention]), first];
}

function addFoldedConvolution(graph: GraphBuilder, weights: StateDict, name: string, input: string): string {
  const { kernel, bias } = foldConv3XC(weights, name);
  return addConvolutionNode(graph, kernel, bias, input);
}

/** Folds 1x1, 3x3 and 1x1 convolutions in a row, beside a 1x1 shortcut, into one 3x3 convolution. */
function foldConv3XC(weights: StateDict, name: string): { kernel: WeightTensor; bias: WeightTensor } {
  const widen = getTensor(weights, `${name}.conv.0.weight`, [-1, -1, 1, 1]);
  const middle = getTensor(weights, `${name}.conv.1.weight`, [-1, -1, 3, 3]);
  const narrow = getTensor(weights, `${name}.conv.2.weight`, [-1, -1, 1, 1]);
  const shortcut = getTensor(weights, `${name}.sk.weight`, [-1, -1, 1, 1]);
  const [widenBias, middleBias, narrowBias, shortcutBias] = ['conv.0', 'conv.1', 'conv.2', 'sk'].map(
    (part) => getTensor(weights, `${name}.${part}.bias`, [-1]).data,
  ) as [Float32Array, Float32Array, Float32Array, Float32Array];
  const [wide, inputs] = widen.shape as [number, number];
  const [tall] = middle.shape as [number];
  const [outputs] = narrow.shape as [number];
  const data = new Float32Array(outputs * inputs * 9);
  const bias = Float32Array.from(
    { length: outputs },
    (_, output) => narrowBias[output]! + shortcutBias[output]!,
  );
  for (let output = 0; output < outputs; output++) {
    for (let t = 0; t < tall; t++) {
      const outer = narrow.data[output * tall + t]!;
      bias[output]! += outer * middleBias[t]!;
      for (let w = 0; w < wide; w++)
        for (let tap = 0; tap < 9; tap++) {
          const factor = outer * middle.data[(t * wide + w) * 9 + tap]!;
          bias[output]! += factor * widenBias[w]!;
          for (let input = 0; input < inputs; input++)
            data[(output * inputs + input) * 9 + tap]! += factor * widen.data[w * inputs + input]!;
        }
    }
    for (let input = 0; input < inputs; input++)
      data[(output * inputs + input) * 9 + 4]! += shortcut.data[output * inputs + input]!;
  }
  return { kernel: { shape: [outputs, inputs, 3, 3], data }, bias: { shape: [outputs], data: bias } };
}
