import type { GraphBuilder } from '../onnx/graph-builder.ts';
import type { StateDict, WeightTensor } from '../weights/weight-tensor.ts';
import { type Architecture, convolution, convolve, pixelShuffle, tensor } from './architecture.ts';

const BLOCKS = 6;
/** Mean colour of DIV2K, which the published nets subtract before scaling to 255. */
const MEAN = [0.4488, 0.4371, 0.404];

/** SPAN (Wan et al., CVPRW 2024; github.com/hongyuanyu/SPAN). Its three-layer convolutions are folded into one. */
export const span: Architecture = (weights) => {
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
      const first = folded(graph, weights, 'conv_1', normalised(graph, weights, input));
      const outputs: string[] = [];
      let [features, inner] = [first, first];
      for (let block = 1; block <= BLOCKS; block++) {
        [features, inner] = attentionBlock(graph, weights, `block_${block}`, features);
        outputs.push(features);
      }
      const last = folded(graph, weights, 'conv_2', features);
      const joined = graph.node('Concat', [first, last, outputs[0]!, inner], { axis: 1 });
      const merged = convolution(graph, weights, 'conv_cat', joined);
      return pixelShuffle(graph, convolution(graph, weights, 'upsampler.0', merged), scale);
    },
  };
};

/** Nets trained without normalisation carry a buffer of that name. */
function normalised(graph: GraphBuilder, weights: StateDict, input: string): string {
  if (weights.has('no_norm')) return input;
  const centred = graph.node('Sub', [input, graph.floats([1, 3, 1, 1], MEAN)]);
  return graph.node('Mul', [centred, graph.floats([], [255])]);
}

/** The block's output, and its first convolution's, which the sixth block hands to the end. */
function attentionBlock(
  graph: GraphBuilder,
  weights: StateDict,
  name: string,
  input: string,
): [string, string] {
  const silu = (value: string): string => graph.node('Mul', [value, graph.node('Sigmoid', [value])]);
  const first = folded(graph, weights, `${name}.c1_r`, input);
  const second = folded(graph, weights, `${name}.c2_r`, silu(first));
  const third = folded(graph, weights, `${name}.c3_r`, silu(second));
  const attention = graph.node('Sub', [graph.node('Sigmoid', [third]), graph.floats([], [0.5])]);
  return [graph.node('Mul', [graph.node('Add', [third, input]), attention]), first];
}

function folded(graph: GraphBuilder, weights: StateDict, name: string, input: string): string {
  const { kernel, bias } = foldConv3XC(weights, name);
  return convolve(graph, kernel, bias, input);
}

/** 1x1, 3x3 and 1x1 convolutions in a row beside a 1x1 shortcut, as one 3x3 convolution. */
function foldConv3XC(weights: StateDict, name: string): { kernel: WeightTensor; bias: WeightTensor } {
  const widen = tensor(weights, `${name}.conv.0.weight`, [-1, -1, 1, 1]);
  const middle = tensor(weights, `${name}.conv.1.weight`, [-1, -1, 3, 3]);
  const narrow = tensor(weights, `${name}.conv.2.weight`, [-1, -1, 1, 1]);
  const shortcut = tensor(weights, `${name}.sk.weight`, [-1, -1, 1, 1]);
  const [widenBias, middleBias, narrowBias, shortcutBias] = ['conv.0', 'conv.1', 'conv.2', 'sk'].map(
    (part) => tensor(weights, `${name}.${part}.bias`, [-1]).data,
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
