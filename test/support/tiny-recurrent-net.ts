import { GraphBuilder } from '../../src/inference/onnx/graph-builder.ts';

/** Weight of what the net remembers against what it sees. */
const MEMORY = 0.75;

export interface TinyRecurrentNetOptions {
  /** Another name for the port of the picture. */
  readonly picturePort?: string;
  /** What the net gives for any picture, instead of a matte of what is dark. */
  readonly alpha?: number;
}

/**
 * A net with the ports of Robust Video Matting: what is dark is the subject, mixed with what was dark before in all of its
 * states, so that losing one of them changes the matte.
 */
export function buildTinyRecurrentNet({
  picturePort = 'src',
  alpha,
}: TinyRecurrentNetOptions = {}): Uint8Array {
  const graph = new GraphBuilder();
  const picture = graph.addInput(picturePort, [1, 3, 'height', 'width']);
  const levels = [1, 2, 3, 4];
  const inputs = levels.map((level) =>
    graph.addInput(`r${level}i`, [1, `c${level}`, `h${level}`, `w${level}`]),
  );
  graph.addInput('downsample_ratio', [1]);
  const number = (value: number): string => graph.addExactFloats([], [value]);
  const brightness = graph.addNode('ReduceMean', [picture], { axes: [1], keepdims: 1 });
  const darkness = graph.addNode('Sub', [number(1.5), graph.addNode('Mul', [brightness, number(3)])]);
  const seen = graph.addNode('Clip', [darkness, number(0), number(1)]);
  const shape = graph.addNode('Shape', [seen]);
  let value = seen;
  const outputs = inputs.map((input) => {
    const before = graph.addNode('Mul', [graph.addNode('Expand', [input, shape]), number(MEMORY)]);
    value = graph.addNode('Add', [before, graph.addNode('Mul', [value, number(1 - MEMORY)])]);
    return value;
  });
  const constant = graph.addNode('Mul', [seen, number(0)]);
  const result =
    alpha === undefined
      ? graph.addNode('Clip', [graph.addNode('Mul', [value, number(4)]), number(0), number(1)])
      : graph.addNode('Add', [constant, number(alpha)]);
  graph.addOutput(graph.addNode('Identity', [picture]), 'fgr', [1, 3, 'height', 'width']);
  graph.addOutput(result, 'pha', [1, 1, 'height', 'width']);
  for (const [i, output] of outputs.entries())
    graph.addOutput(output, `r${i + 1}o`, [1, 1, 'height', 'width']);
  return graph.build();
}
