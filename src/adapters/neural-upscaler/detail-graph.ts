import type { DetailSettings } from '../../engines/upscaler.ts';
import type { NetDescription } from '../../inference/architectures/architecture.ts';
import { GraphBuilder, type Precision } from '../../inference/onnx/graph-builder.ts';
import type { WorkingPicture } from '../../media/video/working-picture.ts';

/** Half-widths, in output pixels per unit of scale, of the windows for the low-pass and for local variation. */
const LOW_PASS_HALF = 4;
const SIGMA_HALF = 3;
/** Generative nets move tones; beyond this many 10-bit codes on a tile's mean, it is another picture. */
const MAXIMUM_SHIFT = 160;

export interface DetailGraphRequest {
  readonly net: NetDescription;
  readonly picture: Pick<WorkingPicture, 'color' | 'isFullRange'>;
  /** Size of base and residual in relation to the source: the net's scale or a whole part of it. */
  readonly scale: number;
  readonly settings: DetailSettings;
  readonly precision: Precision;
}

/**
 * Source planes, base and mask in, a luma residual out, all in 10-bit codes:
 *
 *   residual = mask * clamp(highpass(net - base), +-min(limit, amount * local sigma of the base))
 *
 * less its own local mean under the mask, so that no brightness moves. Colour comes from the base alone; the
 * low-pass of the picture stays the source's, which is what keeps a generative net from shifting tones or
 * painting texture on what is flat.
 */
export function detailGraph({ net, picture, scale, settings, precision }: DetailGraphRequest): Uint8Array {
  const graph = new GraphBuilder(precision);
  const luma = graph.input('luma', [1, 1, 'height', 'width']);
  const chroma = graph.input('chroma', [1, 2, 'height', 'width']);
  const base = graph.input('base', [1, 1, 'baseHeight', 'baseWidth']);
  const mask = graph.input('mask', [1, 1, 'baseHeight', 'baseWidth']);
  const rgb = toRgb(graph, graph.node('Concat', [luma, chroma], { axis: 1 }), picture);
  const generated = graph.fromNet(net.build(graph, graph.toNet(rgb)));
  const codes = reduced(graph, toLumaCodes(graph, generated, picture), net.scale / scale);
  const difference = graph.node('Sub', [codes, base]);
  const low = mean(graph, difference, LOW_PASS_HALF * scale);
  const high = graph.node('Sub', [difference, low]);
  const bound = graph.node('Min', [
    graph.node('Mul', [
      localSigma(graph, base, SIGMA_HALF * scale),
      graph.exactFloats([], [settings.amount]),
    ]),
    graph.exactFloats([], [settings.limit]),
  ]);
  const share = graph.node('Mul', [mask, graph.exactFloats([], [1 / 1023])]);
  const masked = graph.node('Mul', [share, clamped(graph, high, bound)]);
  const bias = graph.node('Mul', [share, localMeanUnder(graph, masked, share, LOW_PASS_HALF * scale)]);
  const residual = clamped(graph, graph.node('Sub', [masked, bias]), bound);
  const flagged = graph.node('Add', [residual, faults(graph, difference)]);
  graph.output(flagged, 'residual', [1, 1, 'baseHeight', 'baseWidth']);
  return graph.build();
}

/**
 * 0 for a sound run. A net that gave no numbers, black or another picture lifts the residual out of its bounds
 * or makes it no number, which the bounds would otherwise hide.
 */
function faults(graph: GraphBuilder, difference: string): string {
  const shift = graph.node('GlobalAveragePool', [difference]);
  const excess = graph.node('Sub', [graph.node('Abs', [shift]), graph.exactFloats([], [MAXIMUM_SHIFT])]);
  const alarm = graph.node('Mul', [graph.node('Relu', [excess]), graph.exactFloats([], [1e6])]);
  return graph.node('Add', [alarm, graph.node('Mul', [shift, graph.exactFloats([], [0])])]);
}

/** Kr and Kb of ITU-T H.273, table 4. */
function primaryWeights(matrix: string): [number, number] {
  switch (matrix) {
    case 'bt709':
      return [0.2126, 0.0722];
    case 'bt2020nc':
    case 'bt2020c':
      return [0.2627, 0.0593];
    case 'smpte240m':
      return [0.212, 0.087];
    case 'fcc':
      return [0.3, 0.11];
    default:
      return [0.299, 0.114];
  }
}

function lumaRange(isFullRange: boolean): { black: number; span: number; chromaSpan: number } {
  return isFullRange ? { black: 0, span: 1023, chromaSpan: 1023 } : { black: 64, span: 876, chromaSpan: 896 };
}

function toRgb(
  graph: GraphBuilder,
  planes: string,
  { color, isFullRange }: DetailGraphRequest['picture'],
): string {
  const [red, blue] = primaryWeights(color.matrix);
  const green = 1 - red - blue;
  const { black, span, chromaSpan } = lumaRange(isFullRange);
  const y = 1 / span;
  const rows = [
    [y, 0, (2 * (1 - red)) / chromaSpan],
    [y, (-2 * blue * (1 - blue)) / green / chromaSpan, (-2 * red * (1 - red)) / green / chromaSpan],
    [y, (2 * (1 - blue)) / chromaSpan, 0],
  ];
  const offsets = rows.map(([luma, u, v]) => -(luma! * black + (u! + v!) * 512));
  const rgb = pointwise(graph, planes, rows, offsets);
  return graph.node('Max', [
    graph.node('Min', [rgb, graph.exactFloats([], [1])]),
    graph.exactFloats([], [0]),
  ]);
}

function toLumaCodes(
  graph: GraphBuilder,
  rgb: string,
  { color, isFullRange }: DetailGraphRequest['picture'],
): string {
  const [red, blue] = primaryWeights(color.matrix);
  const { black, span } = lumaRange(isFullRange);
  return pointwise(graph, rgb, [[red * span, (1 - red - blue) * span, blue * span]], [black]);
}

/** A matrix per pixel. */
function pointwise(
  graph: GraphBuilder,
  input: string,
  rows: readonly (readonly number[])[],
  offsets: readonly number[],
): string {
  const kernel = graph.exactFloats([rows.length, rows[0]!.length, 1, 1], rows.flat());
  return graph.node('Conv', [input, kernel, graph.exactFloats([offsets.length], offsets)], {
    kernel_shape: [1, 1],
  });
}

/** Averages squares of pixels: a x4 net serves a x2 target without its full-size picture leaving the device. */
function reduced(graph: GraphBuilder, input: string, factor: number): string {
  if (factor === 1) return input;
  return graph.node('AveragePool', [input], { kernel_shape: [factor, factor], strides: [factor, factor] });
}

/** Mean over a square window, of what lies inside the picture; separable, as no provider's own pooling is. */
function mean(graph: GraphBuilder, input: string, half: number): string {
  const length = 2 * half + 1;
  const rows = graph.node('AveragePool', [input], { kernel_shape: [1, length], pads: [0, half, 0, half] });
  return graph.node('AveragePool', [rows], { kernel_shape: [length, 1], pads: [half, 0, half, 0] });
}

function localSigma(graph: GraphBuilder, base: string, half: number): string {
  // Deviations from the local mean first: squares of 10-bit codes would cost float32 its small differences.
  const deviation = graph.node('Sub', [base, mean(graph, base, half)]);
  return graph.node('Sqrt', [mean(graph, graph.node('Mul', [deviation, deviation]), half)]);
}

function localMeanUnder(graph: GraphBuilder, masked: string, share: string, half: number): string {
  const weight = graph.node('Max', [mean(graph, share, half), graph.exactFloats([], [1e-3])]);
  return graph.node('Div', [mean(graph, masked, half), weight]);
}

function clamped(graph: GraphBuilder, value: string, bound: string): string {
  return graph.node('Max', [graph.node('Min', [value, bound]), graph.node('Neg', [bound])]);
}
