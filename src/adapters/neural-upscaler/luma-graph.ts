import type { NetDescription } from '../../inference/architectures/architecture.ts';
import { GraphBuilder, type Precision } from '../../inference/onnx/graph-builder.ts';

/** Slope and offset from 10-bit luma codes to the range in which luma nets are trained: BT.601 limited range / 255. */
function getTrainingRange(isFullRange: boolean): [number, number] {
  return isFullRange ? [219 / 1023 / 255, 16 / 255] : [1 / 4 / 255, 0];
}

/** Builds a graph from luma codes to enlarged luma codes, which includes scaling to the net's range and back. */
export function buildLumaGraph(net: NetDescription, isFullRange: boolean, precision: Precision): Uint8Array {
  const graph = new GraphBuilder(precision);
  const [slope, offset] = getTrainingRange(isFullRange);
  const codes = graph.addInput('luma', [1, 1, 'height', 'width']);
  const scaled = graph.addNode('Mul', [codes, graph.addExactFloats([], [slope])]);
  const levels = graph.addNode('Add', [scaled, graph.addExactFloats([], [offset])]);
  const enlarged = graph.fromNet(net.build(graph, graph.toNet(levels)));
  const centered = graph.addNode('Sub', [enlarged, graph.addExactFloats([], [offset])]);
  const result = graph.addNode('Mul', [centered, graph.addExactFloats([], [1 / slope])]);
  graph.addOutput(result, 'enlarged', [1, 1, 'outputHeight', 'outputWidth']);
  return graph.build();
}
