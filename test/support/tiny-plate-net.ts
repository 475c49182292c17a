import { GraphBuilder } from '../../src/inference/onnx/graph-builder.ts';

/** Mean difference that is nothing. */
const NOISE = 0.06;
const SIZE = ['height', 'width'] as const;

/**
 * A net with the ports of Background Matting V2, for which what differs from the plate is the subject.
 *
 * @param gain opacity by mean difference: with 0 it sees nothing
 * @param least opacity where nothing differs
 */
export function buildTinyPlateNet(platePort = 'bgr', gain = 12, least = 0): Uint8Array {
  const graph = new GraphBuilder();
  const number = (value: number): string => graph.addExactFloats([], [value]);
  const picture = graph.addInput('src', ['batch', 3, ...SIZE]);
  const plate = graph.addInput(platePort, ['batch', 3, ...SIZE]);
  const difference = graph.addNode('Abs', [graph.addNode('Sub', [picture, plate])]);
  const noisy = graph.addNode('ReduceMean', [difference], { axes: [1], keepdims: 1 });
  const steady = graph.addNode('AveragePool', [noisy], { kernel_shape: [3, 3], pads: [1, 1, 1, 1] });
  const mean = graph.addNode('Relu', [graph.addNode('Sub', [steady, number(NOISE)])]);
  const opacity = graph.addNode('Clip', [
    graph.addNode('Mul', [mean, number(gain)]),
    number(least),
    number(1),
  ]);
  graph.addOutput(opacity, 'pha', ['batch', 1, ...SIZE]);
  graph.addOutput(graph.addNode('Identity', [picture]), 'fgr', ['batch', 3, ...SIZE]);
  const small = { kernel_shape: [4, 4], strides: [4, 4] };
  const coarse = ['batch', 1, 'rows', 'columns'];
  graph.addOutput(graph.addNode('AveragePool', [opacity], small), 'pha_sm', coarse);
  graph.addOutput(graph.addNode('AveragePool', [picture], small), 'fgr_sm', ['batch', 3, 'rows', 'columns']);
  for (const name of ['err_sm', 'ref_sm'])
    graph.addOutput(graph.addNode('AveragePool', [opacity], small), name, coarse);
  return graph.build();
}
