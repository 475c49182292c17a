import type { DetailSettings } from '../../engines/upscaler.ts';
import type { NetDescription } from '../../inference/architectures/architecture.ts';
import { GraphBuilder, type Precision } from '../../inference/onnx/graph-builder.ts';
import { getLumaWeights } from '../../media/video/color.ts';
import type { WorkingPicture } from '../../media/video/working-picture.ts';

/** Half-widths, in output pixels per unit of scale, of the windows for the low-pass and for local variation. */
const LOW_PASS_HALF = 4;
const SIGMA_HALF = 3;
/** Generative nets shift tones; a shift of a tile's mean by more 10-bit codes counts as a failed run. */
const MAX_SHIFT = 160;

export interface DetailGraphRequest {
  readonly net: NetDescription;
  readonly picture: Pick<WorkingPicture, 'color' | 'isFullRange'>;
  /** Scale of base and residual relative to the source: the net's scale or a divisor of it. */
  readonly scale: number;
  readonly settings: DetailSettings;
  readonly precision: Precision;
}

/**
 * Builds a graph from source planes, base and mask to a luma residual, all in 10-bit codes:
 *
 *   residual = mask * clamp(highpass(net - base), +-min(limit, amount * local sigma of the base))
 *
 * minus its own local mean under the mask, so that brightness stays. Color comes from the base alone, and low frequencies
 * stay those of the source: so a generative net can neither shift tones nor add texture to flat areas.
 */
export function buildDetailGraph({
  net,
  picture,
  scale,
  settings,
  precision,
}: DetailGraphRequest): Uint8Array {
  const graph = new GraphBuilder(precision);
  const luma = graph.addInput('luma', [1, 1, 'height', 'width']);
  const chroma = graph.addInput('chroma', [1, 2, 'height', 'width']);
  const base = graph.addInput('base', [1, 1, 'baseHeight', 'baseWidth']);
  const mask = graph.addInput('mask', [1, 1, 'baseHeight', 'baseWidth']);
  const rgb = toRgb(graph, graph.addNode('Concat', [luma, chroma], { axis: 1 }), picture);
  const generated = graph.fromNet(net.build(graph, graph.toNet(rgb)));
  const codes = addReduction(graph, toLumaCodes(graph, generated, picture), net.scale / scale);
  addBound(graph, { codes, base, mask }, { scale, settings });
  return graph.build();
}

/** Builds the graph of the same bounds for luma that was generated elsewhere, all in the size of the base. */
export function buildBoundGraph(request: Pick<DetailGraphRequest, 'scale' | 'settings'>): Uint8Array {
  const graph = new GraphBuilder();
  const [codes, base, mask] = ['generated', 'base', 'mask'].map((name) =>
    graph.addInput(name, [1, 1, 'baseHeight', 'baseWidth']),
  ) as [string, string, string];
  addBound(graph, { codes, base, mask }, request);
  return graph.build();
}

interface BoundPlanes {
  /** Generated luma in 10-bit codes. */
  readonly codes: string;
  readonly base: string;
  readonly mask: string;
}

function addBound(
  graph: GraphBuilder,
  { codes, base, mask }: BoundPlanes,
  { scale, settings }: Pick<DetailGraphRequest, 'scale' | 'settings'>,
): void {
  const difference = graph.addNode('Sub', [codes, base]);
  const low = addMean(graph, difference, LOW_PASS_HALF * scale);
  const high = graph.addNode('Sub', [difference, low]);
  const bound = graph.addNode('Min', [
    graph.addNode('Mul', [
      addLocalSigma(graph, base, SIGMA_HALF * scale),
      graph.addExactFloats([], [settings.amount]),
    ]),
    graph.addExactFloats([], [settings.limit]),
  ]);
  const share = graph.addNode('Mul', [mask, graph.addExactFloats([], [1 / 1023])]);
  const masked = graph.addNode('Mul', [share, addClamp(graph, high, bound)]);
  const bias = graph.addNode('Mul', [share, addLocalMeanUnder(graph, masked, share, LOW_PASS_HALF * scale)]);
  const residual = addClamp(graph, graph.addNode('Sub', [masked, bias]), bound);
  const flagged = graph.addNode('Add', [residual, addFaults(graph, difference)]);
  graph.addOutput(flagged, 'residual', [1, 1, 'baseHeight', 'baseWidth']);
}

/**
 * 0 for a successful run. Where a net returned NaN, black or another picture, it moves the residual out of its bounds or
 * makes it NaN, so that the caller notices; clamping would hide it.
 */
function addFaults(graph: GraphBuilder, difference: string): string {
  const shift = graph.addNode('GlobalAveragePool', [difference]);
  const excess = graph.addNode('Sub', [graph.addNode('Abs', [shift]), graph.addExactFloats([], [MAX_SHIFT])]);
  const alarm = graph.addNode('Mul', [graph.addNode('Relu', [excess]), graph.addExactFloats([], [1e6])]);
  return graph.addNode('Add', [alarm, graph.addNode('Mul', [shift, graph.addExactFloats([], [0])])]);
}

function getLumaRange(isFullRange: boolean): { black: number; span: number; chromaSpan: number } {
  return isFullRange ? { black: 0, span: 1023, chromaSpan: 1023 } : { black: 64, span: 876, chromaSpan: 896 };
}

function toRgb(
  graph: GraphBuilder,
  planes: string,
  { color, isFullRange }: DetailGraphRequest['picture'],
): string {
  const [red, blue] = getLumaWeights(color.matrix);
  const green = 1 - red - blue;
  const { black, span, chromaSpan } = getLumaRange(isFullRange);
  const y = 1 / span;
  const rows = [
    [y, 0, (2 * (1 - red)) / chromaSpan],
    [y, (-2 * blue * (1 - blue)) / green / chromaSpan, (-2 * red * (1 - red)) / green / chromaSpan],
    [y, (2 * (1 - blue)) / chromaSpan, 0],
  ];
  const offsets = rows.map(([luma, u, v]) => -(luma! * black + (u! + v!) * 512));
  const rgb = addPointwise(graph, planes, rows, offsets);
  return graph.addNode('Max', [
    graph.addNode('Min', [rgb, graph.addExactFloats([], [1])]),
    graph.addExactFloats([], [0]),
  ]);
}

function toLumaCodes(
  graph: GraphBuilder,
  rgb: string,
  { color, isFullRange }: DetailGraphRequest['picture'],
): string {
  const [red, blue] = getLumaWeights(color.matrix);
  const { black, span } = getLumaRange(isFullRange);
  return addPointwise(graph, rgb, [[red * span, (1 - red - blue) * span, blue * span]], [black]);
}

/** Multiplies each pixel's channels by a matrix and adds offsets (1x1 convolution). */
function addPointwise(
  graph: GraphBuilder,
  input: string,
  rows: readonly (readonly number[])[],
  offsets: readonly number[],
): string {
  const kernel = graph.addExactFloats([rows.length, rows[0]!.length, 1, 1], rows.flat());
  return graph.addNode('Conv', [input, kernel, graph.addExactFloats([offsets.length], offsets)], {
    kernel_shape: [1, 1],
  });
}

/**
 * Averages squares of pixels on the device, so that a x4 net serves a x2 target without transferring its full picture.
 */
function addReduction(graph: GraphBuilder, input: string, factor: number): string {
  if (factor === 1) return input;
  return graph.addNode('AveragePool', [input], { kernel_shape: [factor, factor], strides: [factor, factor] });
}

/** Mean over a square window, of pixels inside the picture; as two passes, which is faster than one pooling. */
function addMean(graph: GraphBuilder, input: string, half: number): string {
  const length = 2 * half + 1;
  const rows = graph.addNode('AveragePool', [input], { kernel_shape: [1, length], pads: [0, half, 0, half] });
  return graph.addNode('AveragePool', [rows], { kernel_shape: [length, 1], pads: [half, 0, half, 0] });
}

function addLocalSigma(graph: GraphBuilder, base: string, half: number): string {
  // Deviations from the local mean first, as squares of 10-bit codes would exceed the precision of float32.
  const deviation = graph.addNode('Sub', [base, addMean(graph, base, half)]);
  return graph.addNode('Sqrt', [addMean(graph, graph.addNode('Mul', [deviation, deviation]), half)]);
}

function addLocalMeanUnder(graph: GraphBuilder, masked: string, share: string, half: number): string {
  const weight = graph.addNode('Max', [addMean(graph, share, half), graph.addExactFloats([], [1e-3])]);
  return graph.addNode('Div', [addMean(graph, masked, half), weight]);
}

function addClamp(graph: GraphBuilder, value: string, bound: string): string {
  return graph.addNode('Max', [graph.addNode('Min', [value, bound]), graph.addNode('Neg', [bound])]);
}
