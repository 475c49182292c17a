import { FootlightError } from '../../core/errors.ts';
import type { TfjsModel, TfjsNode } from './tfjs-model.ts';
import type { StateDict, WeightTensor } from './weight-tensor.ts';

/**
 * Collects the convolutions of a graph in the order in which they run, as `convolution.N.weight` (output channel, input
 * channel, row, column; one input channel where they work by channel) and `convolution.N.bias`. A batch normalization that
 * the converter left behind a convolution is folded into it.
 *
 * @throws `model.invalid-weights`
 */
export function collectConvolutions(model: TfjsModel): StateDict {
  const followers = findFollowers(model.nodes);
  const collected = new Map<string, WeightTensor>();
  let number = 0;
  for (const node of model.nodes) {
    const isByChannel = /^(Fused)?DepthwiseConv2dNative$/.test(node.op);
    if (!isByChannel && !/^(_Fused)?Conv2D$/.test(node.op)) continue;
    const kernel = model.weights.get(node.inputs[1] ?? '');
    // Filters without weights, such as box filters, are computed by the graph itself.
    if (!kernel) continue;
    if (kernel.shape.length !== 4) raiseConvolutionError(node.name);
    const weight = toOutputFirst(kernel, isByChannel);
    const bias = model.weights.get(node.inputs[2] ?? '') ?? foldNormalization(model, followers, node, weight);
    collected.set(`convolution.${number}.weight`, weight);
    if (bias) collected.set(`convolution.${number}.bias`, { ...bias, shape: [bias.data.length] });
    number++;
  }
  return collected;
}

/** The only node that takes a node's output; those with several have none here. */
function findFollowers(nodes: readonly TfjsNode[]): ReadonlyMap<string, TfjsNode | undefined> {
  const followers = new Map<string, TfjsNode | undefined>();
  for (const node of nodes)
    for (const input of node.inputs) followers.set(input, followers.has(input) ? undefined : node);
  return followers;
}

/** Scales a kernel by the factors that follow it. @returns the offsets after them, as a bias */
function foldNormalization(
  { weights }: TfjsModel,
  followers: ReadonlyMap<string, TfjsNode | undefined>,
  convolution: TfjsNode,
  { shape, data }: WeightTensor,
): WeightTensor | undefined {
  let follower = followers.get(convolution.name);
  // Dilation is written as a rearrangement before and after the convolution.
  if (follower?.op === 'BatchToSpaceND') follower = followers.get(follower.name);
  if (follower?.op !== 'Mul') return undefined;
  const factors = weights.get(follower.inputs[1] ?? '');
  const offset = followers.get(follower.name);
  const bias = offset && /^Add/.test(offset.op) ? weights.get(offset.inputs[1] ?? '') : undefined;
  const [channels = 0] = shape;
  if (factors?.data.length !== channels || bias?.data.length !== channels) return undefined;
  const size = data.length / channels;
  for (let i = 0; i < data.length; i++) data[i]! *= factors.data[Math.floor(i / size)]!;
  return bias;
}

/** From row, column, input, output to output, input, row, column; by channel, the input is the output. */
function toOutputFirst({ shape, data }: WeightTensor, isByChannel: boolean): WeightTensor {
  const [rows, columns, inputs, outputs] = shape as [number, number, number, number];
  const area = rows * columns;
  const moved = new Float32Array(data.length);
  for (let tap = 0; tap < area; tap++)
    for (let input = 0; input < inputs; input++)
      for (let output = 0; output < outputs; output++) {
        const to = isByChannel ? input * outputs + output : output * inputs + input;
        moved[to * area + tap] = data[(tap * inputs + input) * outputs + output]!;
      }
  const channels = isByChannel ? [inputs * outputs, 1] : [outputs, inputs];
  return { shape: [...channels, rows, columns], data: moved };
}

function raiseConvolutionError(weight: string): never {
  throw new FootlightError('model.invalid-weights', {
    kind: 'input',
    reason: 'tfjs-convolution',
    parameters: { weight },
  });
}
