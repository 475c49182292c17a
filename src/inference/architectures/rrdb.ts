import type { GraphBuilder } from '../onnx/graph-builder.ts';
import type { StateDict, WeightTensor } from '../weights/weight-tensor.ts';
import { type Architecture, convolution, convolve, leakyRelu, nearest } from './architecture.ts';

const SLOPE = 0.2;
const RESIDUAL_SHARE = 0.2;

/**
 * RRDBNet of ESRGAN as Real-ESRGAN stores it (basicsr/archs/rrdbnet_arch.py): x4plus, x2plus, x4plus-anime-6B.
 * x2 and x1 nets first fold squares of 2 or 4 pixels into channels, then enlarge by 4 as all do.
 */
export const rrdb: Architecture = (weights) => {
  const first = weights.get('conv_first.weight');
  if (!first || !weights.has('body.0.rdb1.conv1.weight')) return undefined;
  const fold = Math.sqrt((first.shape[1] ?? 0) / 3);
  if (fold !== 1 && fold !== 2 && fold !== 4) return undefined;
  const blocks = [...weights.keys()].filter((name) => /^body\.\d+\.rdb1\.conv1\.weight$/.test(name)).length;
  return {
    architecture: 'RRDBNet',
    layout: 'rgb',
    scale: 4 / fold,
    multiple: fold,
    // Three dense blocks of five convolutions each; the three after the first doubling count by half and less.
    receptiveRadius: fold * (blocks * 15 + 5),
    build(graph, input) {
      const folded = fold === 1 ? input : graph.node('SpaceToDepth', [input], { blocksize: fold });
      const kernel = fold === 1 ? first : foldedOrder(first, fold);
      const start = convolve(graph, kernel, weights.get('conv_first.bias'), folded);
      let features = start;
      for (let block = 0; block < blocks; block++)
        features = residualInResidual(graph, weights, `body.${block}`, features);
      features = graph.node('Add', [start, convolution(graph, weights, 'conv_body', features)]);
      for (const layer of ['conv_up1', 'conv_up2'])
        features = leakyRelu(graph, convolution(graph, weights, layer, nearest(graph, features, 2)), SLOPE);
      return convolution(
        graph,
        weights,
        'conv_last',
        leakyRelu(graph, convolution(graph, weights, 'conv_hr', features), SLOPE),
      );
    },
  };
};

function residualInResidual(graph: GraphBuilder, weights: StateDict, name: string, input: string): string {
  let features = input;
  for (const part of ['rdb1', 'rdb2', 'rdb3'])
    features = denseBlock(graph, weights, `${name}.${part}`, features);
  return scaledSum(graph, features, input);
}

function denseBlock(graph: GraphBuilder, weights: StateDict, name: string, input: string): string {
  const features = [input];
  for (const layer of ['conv1', 'conv2', 'conv3', 'conv4'])
    features.push(
      leakyRelu(graph, convolution(graph, weights, `${name}.${layer}`, joined(graph, features)), SLOPE),
    );
  return scaledSum(graph, convolution(graph, weights, `${name}.conv5`, joined(graph, features)), input);
}

function joined(graph: GraphBuilder, features: readonly string[]): string {
  return features.length === 1 ? features[0]! : graph.node('Concat', features, { axis: 1 });
}

function scaledSum(graph: GraphBuilder, residual: string, input: string): string {
  return graph.node('Add', [graph.node('Mul', [residual, graph.floats([], [RESIDUAL_SHARE])]), input]);
}

/** PyTorch's pixel_unshuffle counts colour first, ONNX's SpaceToDepth position first. */
function foldedOrder({ shape, data }: WeightTensor, fold: number): WeightTensor {
  const [outputs, inputs, height, width] = shape as [number, number, number, number];
  const area = height * width;
  const positions = fold * fold;
  const ordered = new Float32Array(data.length);
  for (let output = 0; output < outputs; output++)
    for (let input = 0; input < inputs; input++) {
      const [color, position] = [Math.floor(input / positions), input % positions];
      const from = (output * inputs + input) * area;
      ordered.set(
        data.subarray(from, from + area),
        (output * inputs + position * (inputs / positions) + color) * area,
      );
    }
  return { shape, data: ordered };
}
