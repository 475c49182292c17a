import { GraphBuilder } from '../../src/inference/onnx/graph-builder.ts';
import { findForeground } from './tiny-mask-net.ts';

const FEATURES = [
  ['high_res_feats_0', 32, 256],
  ['high_res_feats_1', 64, 128],
  ['image_embed', 256, 64],
] as const;

/** An encoder with the ports of SAM 2.1's: everything but green, in each size. */
export function buildTinyEncoder(): Uint8Array {
  const graph = new GraphBuilder();
  const image = graph.addInput('image', [1, 3, 1024, 1024]);
  const scaled = graph.addNode('Mul', [image, graph.addExactFloats([1, 3, 1, 1], [0.229, 0.224, 0.225])]);
  const colors = graph.addNode('Add', [scaled, graph.addExactFloats([1, 3, 1, 1], [0.485, 0.456, 0.406])]);
  const found = findForeground(graph, colors);
  for (const [name, channels, side] of FEATURES) {
    const step = 1024 / side;
    const small = graph.addNode('AveragePool', [found], {
      kernel_shape: [step, step],
      strides: [step, step],
    });
    const many = graph.addNode('Expand', [small, graph.addInt64s([1, channels, side, side])]);
    graph.addOutput(many, name, [1, channels, side, side]);
  }
  return graph.build();
}

/**
 * A decoder with the ports of SAM 2.1's: of what was found, the part that is at most a quarter of the width away from the mean of
 * the places that it is told. Of its three masks the second one has the best score.
 *
 * @param heedsMask whether it adds the mask of a frame before to what it gives, and is surer with it
 */
export function buildTinyDecoder(labelPort = 'point_labels', heedsMask = false): Uint8Array {
  const graph = new GraphBuilder();
  const number = (value: number): string => graph.addExactFloats([], [value]);
  for (const [name, channels, side] of FEATURES.toReversed()) graph.addInput(name, [1, channels, side, side]);
  const places = graph.addInput('point_coords', ['labels', 'points', 2]);
  graph.addInput(labelPort, ['labels', 'points']);
  const before = graph.addInput('mask_input', ['labels', 1, 256, 256]);
  const hasBefore = graph.addInput('has_mask_input', ['labels']);
  const found = graph.addNode('ReduceMean', ['high_res_feats_0'], { axes: [1], keepdims: 1 });
  const horizontal = graph.addNode('Gather', [places, graph.addInt64s([0])], { axis: 2 });
  const middle = graph.addNode('ReduceMean', [horizontal], { axes: [0, 1, 2], keepdims: 0 });
  const columns = Array.from({ length: 256 }, (_, x) => x * 4);
  const away = graph.addNode('Sub', [graph.addExactFloats([1, 1, 1, 256], columns), middle]);
  const near = graph.addNode('Sub', [number(256), graph.addNode('Abs', [away])]);
  const gate = graph.addNode('Clip', [near, number(0), number(1)]);
  const toLogits = (mask: string): string =>
    graph.addNode('Mul', [graph.addNode('Sub', [mask, number(0.5)]), number(20)]);
  const alone = toLogits(graph.addNode('Mul', [found, gate]));
  const added = graph.addNode('Mul', [hasBefore, graph.addNode('Relu', [before])]);
  const picked = heedsMask ? graph.addNode('Add', [alone, added]) : alone;
  const all = toLogits(found);
  const masks = graph.addNode('Concat', [all, picked, all], { axis: 1 });
  graph.addOutput(masks, 'masks', [1, 3, 256, 256]);
  const scores = graph.addExactFloats([1, 3], [0.5, 0.9, 0.7]);
  const surer = graph.addNode('Mul', [hasBefore, number(0.05)]);
  graph.addOutput(heedsMask ? graph.addNode('Add', [scores, surer]) : scores, 'iou_predictions', [1, 3]);
  return graph.build();
}
