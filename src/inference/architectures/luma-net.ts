import {
  type Architecture,
  convolution,
  kernelSize,
  leakyRelu,
  pixelShuffle,
  tensor,
} from './architecture.ts';

const SLOPE = 0.1;

/** The embedded nets: plain convolutions on luma with the input added to every sub-pixel (training/network.py). */
export const lumaNet: Architecture = (weights) => {
  if (!weights.has('head.weight') || !weights.has('tail.weight') || !weights.has('body.0.weight'))
    return undefined;
  const blocks = [...weights.keys()].filter((name) => /^body\.\d+\.weight$/.test(name)).length;
  const channels = tensor(weights, 'head.weight', [-1, 1, 3, 3]).shape[0]!;
  tensor(weights, 'tail.weight', [4, channels, 3, 3]);
  return {
    architecture: 'footlight-luma-x2',
    layout: 'luma',
    scale: 2,
    multiple: 1,
    receptiveRadius: blocks + 2,
    multiplicationsPerPixel: kernelSize(weights),
    build(graph, input) {
      const head = leakyRelu(graph, convolution(graph, weights, 'head', input), SLOPE);
      let features = head;
      for (let block = 0; block < blocks; block++)
        features = leakyRelu(graph, convolution(graph, weights, `body.${block}`, features), SLOPE);
      const tail = convolution(graph, weights, 'tail', graph.node('Add', [features, head]));
      return pixelShuffle(graph, graph.node('Add', [tail, input]), 2);
    },
  };
};
