import { GraphBuilder } from '../../src/inference/onnx/graph-builder.ts';

export interface TinyInterpolatorOptions {
  /** How the pictures and the time are given: a number, a plane, or all in one tensor of so many channels. */
  readonly form?: 'number' | 'plane' | 7 | 8;
  /** Sides that are no multiples of it make the net fail. */
  readonly multiple?: number;
  /** The only size that it takes. */
  readonly fixedSize?: readonly [height: number, width: number];
  /** What it gives for times other than one half: no numbers, or half the size at any time. */
  readonly fault?: 'no-numbers' | 'half-size';
  /** Another name for the first picture's port, and another number of its channels. */
  readonly channels?: number;
}

/** A net of a form of RIFE's that mixes both pictures by the time, as they are coded. */
export function buildTinyInterpolator(options: TinyInterpolatorOptions = {}): Uint8Array {
  const { form = 'number', multiple = 32, fixedSize = ['height', 'width'], fault, channels = 3 } = options;
  const graph = new GraphBuilder();
  const { first, second, time } = addInputs(graph, { form, channels, size: fixedSize });
  const difference = graph.addNode('Sub', [second, first]);
  const mixed = graph.addNode('Add', [first, graph.addNode('Mul', [difference, time])]);
  const checked = options.fixedSize ? mixed : requireMultiple(graph, mixed, multiple);
  graph.addOutput(spoil(graph, checked, time, fault), 'output', [1, 3, 'rows', 'columns']);
  return graph.build();
}

function addInputs(
  graph: GraphBuilder,
  {
    form,
    channels,
    size,
  }: {
    form: NonNullable<TinyInterpolatorOptions['form']>;
    channels: number;
    size: readonly (number | string)[];
  },
): { first: string; second: string; time: string } {
  if (typeof form === 'string')
    return {
      first: graph.addInput('img0', [1, channels, ...size]),
      second: graph.addInput('img1', [1, channels, ...size]),
      time: graph.addInput('timestep', form === 'number' ? [1] : [1, 1, ...size]),
    };
  const joined = graph.addInput('input', [1, form, ...size]);
  const take = (start: number, end: number): string => {
    const [from, to, axis] = [[start], [end], [1]].map((values) => graph.addInt64s(values));
    return graph.addNode('Slice', [joined, from!, to!, axis!]);
  };
  const scale = form === 8 ? [take(7, 8)] : [];
  // A scale other than 1 would change the pictures.
  const scaled = scale.reduce((value, each) => graph.addNode('Mul', [value, each]), take(0, 3));
  return { first: scaled, second: take(3, 6), time: take(6, 7) };
}

/** Adds nothing, by a way that loses rows and columns beyond the last multiple. */
function requireMultiple(graph: GraphBuilder, value: string, multiple: number): string {
  const sides = [multiple, multiple];
  const small = graph.addNode('AveragePool', [value], { kernel_shape: sides, strides: sides });
  const scales = graph.addExactFloats([4], [1, 1, ...sides]);
  const large = graph.addNode('Resize', [small, '', scales], { mode: 'nearest' });
  return graph.addNode('Add', [value, graph.addNode('Mul', [large, graph.addExactFloats([], [0])])]);
}

function spoil(
  graph: GraphBuilder,
  value: string,
  time: string,
  fault: TinyInterpolatorOptions['fault'],
): string {
  if (fault === 'half-size')
    return graph.addNode('AveragePool', [value], { kernel_shape: [2, 2], strides: [2, 2] });
  if (fault === undefined) return value;
  const distance = graph.addNode('Abs', [graph.addNode('Sub', [time, graph.addExactFloats([], [0.5])])]);
  const root = graph.addNode('Sqrt', [graph.addNode('Sub', [graph.addExactFloats([], [0.01]), distance])]);
  return graph.addNode('Add', [value, graph.addNode('Mul', [root, graph.addExactFloats([], [0])])]);
}
