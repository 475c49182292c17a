import { getLanguage } from '../../core/messages/say.ts';
import { translate } from '../../core/messages/translate.ts';
import type { InferenceEngine } from '../../inference/engine.ts';
import type { NetModel } from '../../inference/net-model.ts';
import { GraphBuilder } from '../../inference/onnx/graph-builder.ts';
import { buildLumaGraph } from './luma-graph.ts';
import type { NetBench } from './net-speed.ts';

const RUN_SECONDS = 2;
const MATRIX_SIDE = 1024;

/** Measures the throughput of a net with its calibrated tile, and the machine's limit to compare it with. */
export async function benchNet(engine: InferenceEngine, net: NetModel): Promise<NetBench> {
  const { provider, reason } = await engine.provider();
  const channels = net.layout === 'luma' ? 1 : 3;
  const ports = [{ name: 'luma', channels, scale: 1 }];
  const buildGraph = (precision: 'fp32' | 'fp16'): Uint8Array =>
    net.layout === 'luma' ? buildLumaGraph(net, false, precision) : buildPlainGraph(net, precision);
  const { tileSize, precision } = await engine.calibrate({
    identity: `bench ${net.digest}`,
    inputs: ports,
    output: { name: 'enlarged', channels, scale: net.scale },
    halo: net.receptiveRadius,
    multiple: net.multiple,
    maxTileSize: 384,
    allowsFp16: net.hasPrecisions,
    fp16Tolerance: net.layout === 'luma' ? 1023 / 255 : 1 / 255,
    buildGraph,
  });
  const size = net.fixedSize ?? { width: tileSize, height: tileSize };
  const shape = [1, channels, size.height, size.width];
  const level = net.layout === 'luma' ? 512 : 0.5;
  const seconds = await measureSecondsPerRun(engine, buildGraph(precision), {
    luma: { data: new Float32Array(channels * size.width * size.height).fill(level), shape },
  });
  const useful =
    Math.max(1, size.width - 2 * net.receptiveRadius) * Math.max(1, size.height - 2 * net.receptiveRadius);
  return {
    provider,
    providerReason: translate(reason, getLanguage()),
    precision,
    tileSize,
    megapixelsPerSecond: useful / 1e6 / seconds,
    secondsPer1080p: (1920 * 1080 * seconds) / useful,
    gigaflops:
      net.multiplicationsPerPixel &&
      (2 * net.multiplicationsPerPixel * size.width * size.height) / seconds / 1e9,
    peakGigaflops: await measureMatrixGigaflops(engine),
  };
}

function buildPlainGraph(net: NetModel, precision: 'fp32' | 'fp16'): Uint8Array {
  const graph = new GraphBuilder(precision);
  const picture = graph.addInput('luma', [1, 3, 'height', 'width']);
  graph.addOutput(graph.fromNet(net.build(graph, graph.toNet(picture))), 'enlarged', [
    1,
    3,
    'outputHeight',
    'outputWidth',
  ]);
  return graph.build();
}

async function measureMatrixGigaflops(engine: InferenceEngine): Promise<number> {
  const graph = new GraphBuilder();
  const side = MATRIX_SIDE;
  const data = Float32Array.from({ length: side * side }, (_, i) => Math.sin(i));
  const product = graph.addNode('MatMul', [
    graph.addInput('matrix', [side, side]),
    graph.addWeights({ shape: [side, side], data }),
  ]);
  graph.addOutput(product, 'product', [side, side]);
  const seconds = await measureSecondsPerRun(engine, graph.build(), {
    matrix: { data, shape: [side, side] },
  });
  return (2 * side ** 3) / seconds / 1e9;
}

async function measureSecondsPerRun(
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
