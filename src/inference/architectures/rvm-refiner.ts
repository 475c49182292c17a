import type { GraphBuilder } from '../onnx/graph-builder.ts';

export interface RefinerInputs {
  /** The picture in full size, 0 to 1. */
  readonly picture: string;
  /** The same reduced. */
  readonly small: string;
  /** Residual of the foreground and alpha for the reduced picture, as four channels. */
  readonly result: string;
}

const EPSILON = 1e-5;

/**
 * Adds a fast guided filter (He, Sun: "Fast Guided Filter", 2015) with windows of 3x3: linear models from the picture's
 * colors and their mean to the residual and alpha are fitted in the reduced size, and applied to the full one.
 */
export function addGuidedRefiner(
  graph: GraphBuilder,
  { picture, small, result }: RefinerInputs,
): { readonly residual: string; readonly alpha: string } {
  const guide = addGuide(graph, small);
  const meanGuide = addBoxMean(graph, guide);
  const meanResult = addBoxMean(graph, result);
  const product = (a: string, b: string): string => graph.addNode('Mul', [a, b]);
  const covariance = graph.addNode('Sub', [
    addBoxMean(graph, product(guide, result)),
    product(meanGuide, meanResult),
  ]);
  const variance = graph.addNode('Sub', [
    addBoxMean(graph, product(guide, guide)),
    product(meanGuide, meanGuide),
  ]);
  const denominator = graph.addNode('Add', [variance, graph.addFloats([], [EPSILON])]);
  const slope = graph.addNode('Div', [covariance, denominator]);
  const offset = graph.addNode('Sub', [meanResult, product(slope, meanGuide)]);
  const full = graph.addNode('Add', [
    product(addEnlargement(graph, slope, picture), addGuide(graph, picture)),
    addEnlargement(graph, offset, picture),
  ]);
  return { residual: addChannels(graph, full, 0, 3), alpha: addChannels(graph, full, 3, 4) };
}

/** Red, green and blue guide their own residuals, and their mean guides alpha. */
function addGuide(graph: GraphBuilder, picture: string): string {
  const mean = graph.addNode('ReduceMean', [picture], { axes: [1], keepdims: 1 });
  return graph.addNode('Concat', [picture, mean], { axis: 1 });
}

/** Means over 3x3 pixels, of those inside the picture: unpadded windows would draw alpha towards the borders. */
function addBoxMean(graph: GraphBuilder, value: string): string {
  return graph.addNode('AveragePool', [value], {
    kernel_shape: [3, 3],
    pads: [1, 1, 1, 1],
    count_include_pad: 0,
  });
}

function addEnlargement(graph: GraphBuilder, value: string, picture: string): string {
  const shape = graph.addNode('Shape', [picture]);
  const sides = graph.addNode('Slice', [shape, graph.addInt64s([2]), graph.addInt64s([4])]);
  const sizes = graph.addNode('Concat', [graph.addInt64s([1, 4]), sides], { axis: 0 });
  return graph.addNode('Resize', [value, '', '', sizes], {
    mode: 'linear',
    coordinate_transformation_mode: 'half_pixel',
  });
}

function addChannels(graph: GraphBuilder, value: string, start: number, end: number): string {
  return graph.addNode('Slice', [
    value,
    graph.addInt64s([start]),
    graph.addInt64s([end]),
    graph.addInt64s([1]),
  ]);
}
