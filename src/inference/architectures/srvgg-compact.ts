import {
  type Architecture,
  addConvolution,
  addNearestResize,
  addPixelShuffle,
  getKernelSize,
  getTensor,
} from './architecture.ts';

/**
 * SRVGGNetCompact of Real-ESRGAN (realesrgan/archs/srvgg_arch.py): animevideov3, general-x4v3. Alternating
 * convolutions and PReLUs, pixel shuffle, and the nearest-neighbor enlarged input added.
 */
export const describeSrvggCompact: Architecture = (weights) => {
  const first = weights.get('body.0.weight');
  if (first?.shape.length !== 4 || weights.get('body.1.weight')?.shape.length !== 1) return undefined;
  const layers = Math.max(
    ...[...weights.keys()].map((name) => Number(/^body\.(\d+)\.weight$/.exec(name)?.[1] ?? -1)),
  );
  const [channels, colors] = first.shape as [number, number];
  const scale = Math.sqrt(
    getTensor(weights, `body.${layers}.weight`, [-1, channels, 3, 3]).shape[0]! / colors,
  );
  if (colors !== 3 || !Number.isInteger(scale)) return undefined;
  return {
    architecture: 'SRVGGNetCompact',
    layout: 'rgb',
    scale,
    multiple: 1,
    receptiveRadius: layers / 2 + 1,
    multiplicationsPerPixel: getKernelSize(weights),
    build(graph, input) {
      let features = input;
      for (let layer = 0; layer <= layers; layer++) {
        const slope = weights.get(`body.${layer}.weight`)?.shape.length === 1;
        features = slope
          ? graph.addNode('PRelu', [
              features,
              graph.addWeights({ ...getTensor(weights, `body.${layer}.weight`), shape: [channels, 1, 1] }),
            ])
          : addConvolution(graph, weights, `body.${layer}`, features);
      }
      return graph.addNode('Add', [
        addPixelShuffle(graph, features, scale),
        addNearestResize(graph, input, scale),
      ]);
    },
  };
};
