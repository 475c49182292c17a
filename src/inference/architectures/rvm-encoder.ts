import { IMAGENET_DEVIATION, IMAGENET_MEAN } from '../imagenet.ts';
import type { LayerReader } from './rvm-layers.ts';

type Activation = 'Relu' | 'HardSwish';

/** An inverted residual block of MobileNetV3. */
interface Block {
  /** Channels inside; 0 if the block doesn't widen its input. */
  readonly wide: number;
  readonly channels: number;
  readonly activation: Activation;
  readonly stride?: number;
  readonly dilation?: number;
  /** Channels of the squeeze-and-excitation; none if undefined. */
  readonly squeeze?: number;
}

/**
 * MobileNetV3-Large (Howard et al.: "Searching for MobileNetV3", 2019, table 1), with dilation instead of the last stride,
 * so that the coarsest features have a sixteenth of the size.
 */
const BLOCKS: readonly Block[] = [
  { wide: 0, channels: 16, activation: 'Relu' },
  { wide: 64, channels: 24, activation: 'Relu', stride: 2 },
  { wide: 72, channels: 24, activation: 'Relu' },
  { wide: 72, channels: 40, activation: 'Relu', stride: 2, squeeze: 24 },
  { wide: 120, channels: 40, activation: 'Relu', squeeze: 32 },
  { wide: 120, channels: 40, activation: 'Relu', squeeze: 32 },
  { wide: 240, channels: 80, activation: 'HardSwish', stride: 2 },
  { wide: 200, channels: 80, activation: 'HardSwish' },
  { wide: 184, channels: 80, activation: 'HardSwish' },
  { wide: 184, channels: 80, activation: 'HardSwish' },
  { wide: 480, channels: 112, activation: 'HardSwish', squeeze: 120 },
  { wide: 672, channels: 112, activation: 'HardSwish', squeeze: 168 },
  { wide: 672, channels: 160, activation: 'HardSwish', dilation: 2, squeeze: 168 },
  { wide: 960, channels: 160, activation: 'HardSwish', dilation: 2, squeeze: 240 },
  { wide: 960, channels: 160, activation: 'HardSwish', dilation: 2, squeeze: 240 },
];
/** Blocks after which features are used at 1/2, 1/4 and 1/8 of the size. */
const FEATURES = [0, 2, 5];

/** Adds the encoder. @returns features at 1/2, 1/4, 1/8 and 1/16 of the size */
export function addEncoder(layers: LayerReader, picture: string): readonly [string, string, string, string] {
  const { graph } = layers;
  const centered = graph.addNode('Sub', [picture, graph.addFloats([1, 3, 1, 1], IMAGENET_MEAN)]);
  const normalized = graph.addNode('Div', [centered, graph.addFloats([1, 3, 1, 1], IMAGENET_DEVIATION)]);
  const first = layers.addConvolution(normalized, BLOCKS[0]!.channels, { stride: 2 });
  let features = graph.addNode('HardSwish', [first]);
  let channels = BLOCKS[0]!.channels;
  const kept: string[] = [];
  for (const [i, block] of BLOCKS.entries()) {
    features = addBlock(layers, features, channels, block);
    channels = block.channels;
    if (FEATURES.includes(i)) kept.push(features);
  }
  const last = graph.addNode('HardSwish', [layers.addConvolution(features, 960)]);
  const [half, quarter, eighth] = kept as [string, string, string];
  return [half, quarter, eighth, addSegmentationHead(layers, last)];
}

function addBlock(layers: LayerReader, input: string, channels: number, block: Block): string {
  const { graph } = layers;
  const { wide, activation, stride = 1, dilation, squeeze } = block;
  const widened = wide > 0 ? graph.addNode(activation, [layers.addConvolution(input, wide)]) : input;
  const inside = wide || channels;
  const filtered = layers.addDepthwise(widened, inside, { stride, dilation });
  const active = graph.addNode(activation, [filtered]);
  const excited = squeeze === undefined ? active : addSqueezeExcitation(layers, active, inside, squeeze);
  const output = layers.addConvolution(excited, block.channels);
  return stride === 1 && channels === block.channels ? graph.addNode('Add', [output, input]) : output;
}

/** Weighs channels by what is in the whole picture (Hu et al.: "Squeeze-and-Excitation Networks", 2018). */
function addSqueezeExcitation(layers: LayerReader, input: string, channels: number, squeeze: number): string {
  const { graph } = layers;
  const mean = graph.addNode('GlobalAveragePool', [input]);
  const squeezed = graph.addNode('Relu', [layers.addConvolution(mean, squeeze)]);
  const weights = layers.addConvolution(squeezed, channels);
  const share = graph.addNode('HardSigmoid', [weights], { alpha: { float: 1 / 6 }, beta: { float: 0.5 } });
  return graph.addNode('Mul', [input, share]);
}

/** The LR-ASPP head of MobileNetV3: features, gated by those of the whole picture. */
function addSegmentationHead(layers: LayerReader, input: string): string {
  const { graph } = layers;
  const features = graph.addNode('Relu', [layers.addConvolution(input, 128)]);
  const gate = layers.addConvolution(graph.addNode('GlobalAveragePool', [input]), 128);
  return graph.addNode('Mul', [features, graph.addNode('Sigmoid', [gate])]);
}
