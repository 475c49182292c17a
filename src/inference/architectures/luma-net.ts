import {
  type Architecture,
  addConvolution,
  addLeakyRelu,
  addPixelShuffle,
  getKernelSize,
  getTensor,
} from './architecture.ts';

const SLOPE = 0.1;

/** The embedded nets: plain convolutions on luma with the input added to every sub-pixel (training/network.py). */
export const describeLumaNet: Architecture = (weights) => {
  if (!weights.has('head.weight') || !weights.has('tail.weight') || !weights.has('body.0.weight'))
    return undefined;
  const blocks = [...weights.keys()].filter((name) => /^body\.\d+\.weight$/.test(name)).length;
  const channels = getTensor(weights, 'head.weight', [-1, 1, 3, 3]).shape[0]!;
  getTensor(weights, 'tail.weight', [4, channels, 3, 3]);
  return {
    architecture: 'footlight-luma-x2',
    layout: 'luma',
    scale: 2,
    multiple: 1,
    receptiveRadius: blocks + 2,
    multiplicationsPerPixel: getKernelSize(weights),
    build(graph, input) {
      const head = addLeakyRelu(graph, addConvolution(graph, weights, 'head', input), SLOPE);
      let features = head;
      for (let block = 0; block < blocks; block++)
        features = addLeakyRelu(graph, addConvolution(graph, weights, `body.${block}`, features), SLOPE);
      const tail = addConvolution(graph, weights, 'tail', graph.addNode('Add', [features, head]));
      return addPixelShuffle(graph, graph.addNode('Add', [tail, input]), 2);
    },
  };
};
