import type { GraphBuilder } from '../onnx/graph-builder.ts';
import type { LayerReader } from './rvm-layers.ts';

/** Features at 1/2, 1/4, 1/8 and 1/16 of the picture's size. */
type PyramidFeatures = readonly [string, string, string, string];

export interface DecoderInputs {
  /** The reduced picture, 0 to 1. */
  readonly picture: string;
  readonly features: PyramidFeatures;
  /** Recurrent states, from the finest to the coarsest. */
  readonly states: readonly string[];
}

/** Channels at 1/8, 1/4 and 1/2 of the size; half of them remember. */
const LEVEL_CHANNELS = [80, 40, 32];
const BOTTLENECK_CHANNELS = 128;
const OUTPUT_CHANNELS = 16;

/**
 * Adds the recurrent decoder: each level takes the coarser one enlarged, the encoder's features and the picture, and half of
 * its channels go through a convolutional GRU.
 *
 * @returns the new states, and a residual of the foreground's color with alpha as four channels
 */
export function addDecoder(
  layers: LayerReader,
  { picture, features, states }: DecoderInputs,
): { readonly states: readonly string[]; readonly result: string } {
  const { graph } = layers;
  const pictures = [picture];
  for (let level = 1; level <= 3; level++) pictures.push(addHalving(graph, pictures.at(-1)!));
  const newStates: string[] = [];
  let value = addMemory(layers, features[3], states[3]!, BOTTLENECK_CHANNELS, newStates);
  for (const [i, channels] of LEVEL_CHANNELS.entries()) {
    const [level, skip] = [2 - i, features[2 - i]!];
    const enlarged = addDoubling(graph, value, skip);
    const joined = graph.addNode('Concat', [enlarged, skip, pictures[3 - i]!], { axis: 1 });
    const merged = graph.addNode('Relu', [layers.addConvolution(joined, channels)]);
    value = addMemory(layers, merged, states[level]!, channels, newStates);
  }
  const joined = graph.addNode('Concat', [addDoubling(graph, value, picture), picture], { axis: 1 });
  const first = graph.addNode('Relu', [layers.addConvolution(joined, OUTPUT_CHANNELS)]);
  const second = graph.addNode('Relu', [layers.addConvolution(first, OUTPUT_CHANNELS)]);
  return { states: newStates.toReversed(), result: layers.addConvolution(second, 4) };
}

/** Means of 2x2 pixels, without what is beyond an odd border. */
function addHalving(graph: GraphBuilder, picture: string): string {
  return graph.addNode('AveragePool', [picture], {
    kernel_shape: [2, 2],
    strides: [2, 2],
    ceil_mode: 1,
    count_include_pad: 0,
  });
}

/** Doubles features and cuts them to the size of others, whose sides may be odd. */
function addDoubling(graph: GraphBuilder, value: string, target: string): string {
  const doubled = graph.addNode('Resize', [value, '', graph.addExactFloats([4], [1, 1, 2, 2])], {
    mode: 'linear',
    coordinate_transformation_mode: 'half_pixel',
  });
  const shape = graph.addNode('Shape', [target]);
  const ends = graph.addNode('Slice', [shape, graph.addInt64s([2]), graph.addInt64s([4])]);
  return graph.addNode('Slice', [doubled, graph.addInt64s([0, 0]), ends, graph.addInt64s([2, 3])]);
}

/** Puts the second half of the channels through a convolutional GRU (Ballas et al., 2016), and keeps the first. */
function addMemory(
  layers: LayerReader,
  input: string,
  state: string,
  channels: number,
  newStates: string[],
): string {
  const { graph } = layers;
  const half = channels / 2;
  const [plain, current] = addChannelHalves(graph, input, half);
  // A zero of one pixel stands for the state before the first frame.
  const previous = graph.addNode('Expand', [state, graph.addNode('Shape', [current])]);
  const seen = graph.addNode('Concat', [current, previous], { axis: 1 });
  const gates = graph.addNode('Sigmoid', [layers.addConvolution(seen, channels)]);
  const [reset, update] = addChannelHalves(graph, gates, half);
  const recalled = graph.addNode('Mul', [reset, previous]);
  const proposal = layers.addConvolution(graph.addNode('Concat', [current, recalled], { axis: 1 }), half);
  const change = graph.addNode('Sub', [graph.addNode('Tanh', [proposal]), previous]);
  const next = graph.addNode('Add', [previous, graph.addNode('Mul', [update, change])]);
  newStates.push(next);
  return graph.addNode('Concat', [plain, next], { axis: 1 });
}

function addChannelHalves(graph: GraphBuilder, value: string, half: number): [string, string] {
  const cut = (start: number): string =>
    graph.addNode('Slice', [
      value,
      graph.addInt64s([start]),
      graph.addInt64s([start + half]),
      graph.addInt64s([1]),
    ]);
  return [cut(0), cut(half)];
}
