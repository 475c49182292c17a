import type { NetDescription } from '../../inference/architectures/architecture.ts';
import { GraphBuilder, type Precision } from '../../inference/onnx/graph-builder.ts';

/** 10-bit luma codes to the range that luma nets are trained in, BT.601 limited / 255, as slope and offset. */
function trainingRange(isFullRange: boolean): [number, number] {
  return isFullRange ? [219 / 1023 / 255, 16 / 255] : [1 / 4 / 255, 0];
}

/** Luma codes in, enlarged luma codes out: scaling to the net's range and back is part of the graph. */
export function lumaGraph(net: NetDescription, isFullRange: boolean, precision: Precision): Uint8Array {
  const graph = new GraphBuilder(precision);
  const [slope, offset] = trainingRange(isFullRange);
  const codes = graph.input('luma', [1, 1, 'height', 'width']);
  const scaled = graph.node('Mul', [codes, graph.exactFloats([], [slope])]);
  const levels = graph.node('Add', [scaled, graph.exactFloats([], [offset])]);
  const enlarged = graph.fromNet(net.build(graph, graph.toNet(levels)));
  const centred = graph.node('Sub', [enlarged, graph.exactFloats([], [offset])]);
  const result = graph.node('Mul', [centred, graph.exactFloats([], [1 / slope])]);
  graph.output(result, 'enlarged', [1, 1, 'outputHeight', 'outputWidth']);
  return graph.build();
}
