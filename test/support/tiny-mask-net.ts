import { GraphBuilder } from '../../src/inference/onnx/graph-builder.ts';

export interface TinyMaskNetOptions {
  readonly input: string;
  /** Names of its outputs, all of which are the mask. */
  readonly outputs: readonly string[];
  /** Height and width; names for any size. */
  readonly size: readonly [number | string, number | string];
  /** R'G'B' is what it gets times `deviation`, plus `mean`. */
  readonly mean?: readonly number[];
  readonly deviation?: readonly number[];
  /** Whether it gives logits instead of opacities. */
  readonly givesLogits?: boolean;
  /** Opacity that it gives for any picture, instead of a mask of what is not green. */
  readonly constant?: number;
  /** Channels of its outputs: 3 repeats the mask. */
  readonly channels?: 1 | 3;
}

/** A net of one picture in and masks out, for which everything but green is the subject. */
export function buildTinyMaskNet({
  input,
  outputs,
  size: [height, width],
  mean = [0, 0, 0],
  deviation = [1, 1, 1],
  givesLogits = false,
  constant,
  channels = 1,
}: TinyMaskNetOptions): Uint8Array {
  const graph = new GraphBuilder();
  const number = (value: number): string => graph.addExactFloats([], [value]);
  const picture = graph.addInput(input, [1, 3, height, width]);
  const scaled = graph.addNode('Mul', [picture, graph.addExactFloats([1, 3, 1, 1], deviation)]);
  const colors = graph.addNode('Add', [scaled, graph.addExactFloats([1, 3, 1, 1], mean)]);
  const found = findForeground(graph, colors);
  const mask =
    constant === undefined
      ? found
      : graph.addNode('Add', [graph.addNode('Mul', [found, number(0)]), number(constant)]);
  const logits = graph.addNode('Mul', [graph.addNode('Sub', [mask, number(0.5)]), number(20)]);
  const one = givesLogits ? logits : mask;
  const result = channels === 1 ? one : graph.addNode('Concat', [one, one, one], { axis: 1 });
  for (const name of outputs) graph.addOutput(result, name, [1, channels, height, width]);
  return graph.build();
}

/** 1 where a picture of R'G'B' from 0 to 1 is anything but green, 0 where it is green. */
export function findForeground(graph: GraphBuilder, colors: string): string {
  const number = (value: number): string => graph.addExactFloats([], [value]);
  const kernel = graph.addFloats([1, 3, 1, 1], [-0.5, 1, -0.5]);
  const green = graph.addNode('Conv', [colors, kernel], { kernel_shape: [1, 1] });
  const far = graph.addNode('Mul', [graph.addNode('Sub', [number(0.18), green]), number(12)]);
  return graph.addNode('Clip', [far, number(0), number(1)]);
}

const IMAGENET = { mean: [0.485, 0.456, 0.406], deviation: [0.229, 0.224, 0.225] };

/** Nets with the ports of Rembg's: U2-Net gives its mask and six of its parts. */
export const TINY_U2NET: TinyMaskNetOptions = {
  ...IMAGENET,
  input: 'input.1',
  outputs: ['1959', '1960', '1961', '1962', '1963', '1964', '1965'],
  size: [320, 320],
};
export const TINY_ISNET: TinyMaskNetOptions = {
  mean: IMAGENET.mean,
  input: 'input_image',
  outputs: ['output_image'],
  size: [1024, 1024],
};
export const TINY_BIREFNET: TinyMaskNetOptions = {
  ...IMAGENET,
  input: 'input_image',
  outputs: ['output_image'],
  size: [1024, 1024],
  givesLogits: true,
};
/** MODNet takes any size. */
export const TINY_MODNET: TinyMaskNetOptions = {
  mean: [0.5, 0.5, 0.5],
  deviation: [0.5, 0.5, 0.5],
  input: 'input',
  outputs: ['output'],
  size: ['height', 'width'],
};
