import type { InferenceEngine } from '../../inference/engine.ts';
import type { NetModel } from '../../inference/net-model.ts';
import { GraphBuilder } from '../../inference/onnx/graph-builder.ts';
import { lumaGraph } from './luma-graph.ts';
import type { NetBench } from './net-figures.ts';

const RUN_SECONDS = 2;
const MATRIX_SIDE = 1024;

/** Throughput of a net in its calibrated tile, and the machine's own limit beside it. */
export async function benchNet(engine: InferenceEngine, net: NetModel): Promise<NetBench> {
  const { provider, reason } = await engine.provider();
  const channels = net.layout === 'luma' ? 1 : 3;
  const ports = [{ name: 'luma', channels, scale: 1 }];
  const graph = (precision: 'fp32' | 'fp16'): Uint8Array =>
    net.layout === 'luma' ? lumaGraph(net, false, precision) : plainGraph(net, precision);
  const { tileSize, precision } = await engine.calibrate({
    identity: `bench ${net.digest}`,
    inputs: ports,
    output: { name: 'enlarged', channels, scale: net.scale },
    halo: net.receptiveRadius,
    multiple: net.multiple,
    maxTileSize: 384,
    allowsFp16: net.hasPrecisions,
    fp16Tolerance: net.layout === 'luma' ? 1023 / 255 : 1 / 255,
    graph,
  });
  const size = net.fixedSize ?? { width: tileSize, height: tileSize };
  const shape = [1, channels, size.height, size.width];
  const level = net.layout === 'luma' ? 512 : 0.5;
  const seconds = await secondsPerRun(engine, graph(precision), {
    luma: { data: new Float32Array(channels * size.width * size.height).fill(level), shape },
  });
  const useful =
    Math.max(1, size.width - 2 * net.receptiveRadius) * Math.max(1, size.height - 2 * net.receptiveRadius);
  return {
    provider,
    providerReason: reason,
    precision,
    tileSize,
    megapixelsPerSecond: useful / 1e6 / seconds,
    secondsPer1080p: (1920 * 1080 * seconds) / useful,
    gigaflops:
      net.multiplicationsPerPixel &&
      (2 * net.multiplicationsPerPixel * size.width * size.height) / seconds / 1e9,
    peakGigaflops: await matrixGigaflops(engine),
  };
}

function plainGraph(net: NetModel, precision: 'fp32' | 'fp16'): Uint8Array {
  const graph = new GraphBuilder(precision);
  const picture = graph.input('luma', [1, 3, 'height', 'width']);
  graph.output(graph.fromNet(net.build(graph, graph.toNet(picture))), 'enlarged', [
    1,
    3,
    'outputHeight',
    'outputWidth',
  ]);
  return graph.build();
}

async function matrixGigaflops(engine: InferenceEngine): Promise<number> {
  const graph = new GraphBuilder();
  const side = MATRIX_SIDE;
  const data = Float32Array.from({ length: side * side }, (_, i) => Math.sin(i));
  const product = graph.node('MatMul', [
    graph.input('matrix', [side, side]),
    graph.weights({ shape: [side, side], data }),
  ]);
  graph.output(product, 'product', [side, side]);
  const seconds = await secondsPerRun(engine, graph.build(), { matrix: { data, shape: [side, side] } });
  return (2 * side ** 3) / seconds / 1e9;
}

async function secondsPerRun(
  engine: InferenceEngine,
  graph: Uint8Array,
  inputs: Parameters<Awaited<ReturnType<InferenceEngine['openSession']>>['run']>[0],
): Promise<number> {
  await using session = await engine.openSession(graph);
  await session.run(inputs);
  const startedAt = performance.now();
  let runs = 0;
  while (performance.now() - startedAt < RUN_SECONDS * 1000) {
    await session.run(inputs);
    runs++;
  }
  return (performance.now() - startedAt) / 1000 / runs;
}
