import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DEPTH_ANYTHING, type DepthNet } from '../../src/adapters/depth-nets/depth-net.ts';
import { GraphBuilder } from '../../src/inference/onnx/graph-builder.ts';

/** Writes a net of the ports of a kind, for any size, whose depth is the green channel. @returns its path */
export function writeTinyDepthNet(net: DepthNet, folder: string): string {
  const graph = new GraphBuilder();
  const input = graph.addInput(net.input, [1, 3, 'height', 'width']);
  const kernel = graph.addFloats([1, 3, 1, 1], [0, 1, 0]);
  const result = graph.addNode('Conv', [input, kernel], { kernel_shape: [1, 1] });
  if (net === DEPTH_ANYTHING) {
    const map = graph.addNode('Squeeze', [result, graph.addInt64s([1])]);
    graph.addOutput(map, net.output, [1, 'height', 'width']);
  } else graph.addOutput(result, net.output, [1, 1, 'height', 'width']);
  const path = join(folder, `${net.name}.onnx`);
  writeFileSync(path, graph.build());
  return path;
}
