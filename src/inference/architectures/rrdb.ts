import type { GraphBuilder } from '../onnx/graph-builder.ts';
import type { StateDict, WeightTensor } from '../weights/weight-tensor.ts';
import {
  type Architecture,
  addConvolution,
  addConvolutionNode,
  addLeakyRelu,
  addNearestResize,
} from './architecture.ts';

const SLOPE = 0.2;
const RESIDUAL_SHARE = 0.2;

/**
 * RRDBNet of ESRGAN as Real-ESRGAN stores it (basicsr/archs/rrdbnet_arch.py): x4plus, x2plus, x4plus-anime-6B.
 * x2 and x1 nets first fold squares of 2 or 4 pixels into channels, then enlarge by 4 as all do.
 */
export const describeRrdb: Architecture = (weights) => {
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
      const folded = fold === 1 ? input : graph.addNode('SpaceToDepth', [input], { blocksize: fold });
      const kernel = fold === 1 ? first : reorderFolded(first, fold);
      const start = addConvolutionNode(graph, kernel, weights.get('conv_first.bias'), folded);
      let features = start;
      for (let block = 0; block < blocks; block++)
        features = addResidualInResidual(graph, weights, `body.${block}`, features);
      features = graph.addNode('Add', [start, addConvolution(graph, weights, 'conv_body', features)]);
      for (const layer of ['conv_up1', 'conv_up2'])
        features = addLeakyRelu(
          graph,
          addConvolution(graph, weights, layer, addNearestResize(graph, features, 2)),
          SLOPE,
        );
      return addConvolution(
        graph,
        weights,
        'conv_last',
        addLeakyRelu(graph, addConvolution(graph, weights, 'conv_hr', features), SLOPE),
      );
    },
  };
};

function addResidualInResidual(graph: GraphBuilder, weights: StateDict, name: string, input: string): string {
  let features = input;
  for (const part of ['rdb1', 'rdb2', 'rdb3'])
    features = addDenseBlock(graph, weights, `${name}.${part}`, features);
  return addScaledSum(graph, features, input);
}

function addDenseBlock(graph: GraphBuilder, weights: StateDict, name: string, input: string): string {
  const features = [input];
  for (const layer of ['conv1', 'conv2', 'conv3', 'conv4'])
    features.push(
      addLeakyRelu(
        graph,
        addConvolution(graph, weights, `${name}.${layer}`, addConcatenation(graph, features)),
        SLOPE,
      ),
    );
  return addScaledSum(
    graph,
    addConvolution(graph, weights, `${name}.conv5`, addConcatenation(graph, features)),
    input,
  );
}

function addConcatenation(graph: GraphBuilder, features: readonly string[]): string {
  return features.length === 1 ? features[0]! : graph.addNode('Concat', features, { axis: 1 });
}

function addScaledSum(graph: GraphBuilder, residual: string, input: string): string {
  return graph.addNode('Add', [
    graph.addNode('Mul', [residual, graph.addFloats([], [RESIDUAL_SHARE])]),
    input,
  ]);
}

/** Reorders folded weights: PyTorch's pixel_unshuffle counts color first, ONNX's SpaceToDepth position first. */
function reorderFolded({ shape, data }: WeightTensor, fold: number): WeightTensor {
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
