import type { ModelLimits, UpscaleRequest } from '../../engines/upscaler.ts';
import type { InferenceEngine } from '../../inference/engine.ts';
import type { NetModel } from '../../inference/net-model.ts';
import type { Tile } from '../../inference/tiles.ts';
import { FilterGraph } from '../../media/filter-graph.ts';
import { type Frame, getPlane16, type Plane16 } from '../../media/frame.ts';
import type { WorkingPicture } from '../../media/video/working-picture.ts';
import { type FlatResponse, getResponseStart, measureFlatResponse } from './flat-response.ts';
import { buildLumaGraph } from './luma-graph.ts';
import { cutPlane } from './tile-planes.ts';
import { TiledResidual } from './tiled-residual.ts';

/** One 8-bit code, the smallest step of an 8-bit master. Low frequencies always follow; only residuals are reused. */
const TOLERANCE = 4;
/** Difference from Lanczos on the mean of a tile, in 10-bit codes, above which the net's run has failed. */
const MAX_SHIFT = 24;
/** Residuals are clamped to this, in 10-bit codes. */
const MAX_RESIDUAL = 1023;

export const DEFAULT_LIMITS: ModelLimits = { maxTileSize: 256, allowsFp16: false };

/** Doubles the size of working frames by Lanczos, and adds a net's residual to luma, without what it adds to flat fields. */
export class LumaDoubler implements AsyncDisposable {
  readonly #graph: FilterGraph;
  readonly #residual: TiledResidual;
  readonly #size: { readonly width: number; readonly height: number };
  readonly #flatResponse: FlatResponse;
  #snapshot = new Uint16Array();

  private constructor(
    graph: FilterGraph,
    net: { readonly residual: TiledResidual; readonly flatResponse: FlatResponse },
    size: { width: number; height: number },
  ) {
    this.#graph = graph;
    this.#residual = net.residual;
    this.#flatResponse = net.flatResponse;
    this.#size = size;
  }

  /** @param size of the frames, which are in the request's working format */
  static async open(
    engine: InferenceEngine,
    net: NetModel,
    size: { width: number; height: number },
    { source, timeBase, limits = DEFAULT_LIMITS }: UpscaleRequest,
  ): Promise<LumaDoubler> {
    const residual = await TiledResidual.open(engine, {
      ...size,
      ...limits,
      allowsFp16: limits.allowsFp16 && net.hasPrecisions,
      identity: `luma ${net.digest}`,
      inputs: [{ name: 'luma', channels: 1, scale: 1 }],
      output: { name: 'enlarged', channels: 1, scale: net.scale },
      halo: net.receptiveRadius,
      multiple: net.multiple,
      fixedSize: net.fixedSize,
      fp16Tolerance: 1023 / 255,
      buildGraph: (precision) => buildLumaGraph(net, source.isFullRange, precision),
    });
    const flatResponse = await measureFlatResponse(residual, net);
    return new LumaDoubler(await openEnlarger(source, size, timeBase), { residual, flatResponse }, size);
  }

  get residual(): TiledResidual {
    return this.#residual;
  }

  /** Returns a new frame of twice the size; the caller still owns `frame`. */
  async process(frame: Frame, signal?: AbortSignal): Promise<Frame> {
    const { width, height } = this.#size;
    const copy = frame.clone() as Frame;
    await this.#graph.push('in', copy);
    const enlarged = (await this.#graph.pull('out')) as Frame;
    const luma = getPlane16(frame, 0, width, height);
    const base = getPlane16(enlarged, 0, width * 2, height * 2);
    // Residuals are measured against Lanczos before any tile has changed it.
    const lanczos = this.takeSnapshot(base);
    await this.#residual.add({
      target: base,
      sources: [{ plane: luma, scale: 1, tolerance: TOLERANCE }],
      cut: (tile) => [cutPlane(luma, tile.input, 1)],
      readResidual: (tile, result) => readResidual(tile, result, lanczos, this.#flatResponse),
      signal,
    });
    return enlarged;
  }

  /** Copies into one buffer for all frames, as a new one per frame would burden the garbage collector. */
  private takeSnapshot({ samples, ...rest }: Plane16): Plane16 {
    if (this.#snapshot.length !== samples.length) this.#snapshot = new Uint16Array(samples.length);
    this.#snapshot.set(samples);
    return { ...rest, samples: this.#snapshot };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#graph[Symbol.dispose]();
    await this.#residual[Symbol.asyncDispose]();
  }
}

function openEnlarger(
  source: WorkingPicture,
  { width, height }: { width: number; height: number },
  timeBase: UpscaleRequest['timeBase'],
): Promise<FilterGraph> {
  const { pixelFormat, color } = source;
  return FilterGraph.open({
    inputs: { in: { kind: 'video', width, height, pixelFormat, timeBase, color } },
    text: `[in]scale=${width * 2}:${height * 2}:flags=lanczos+accurate_rnd[out]`,
    outputs: { out: 'video' },
  });
}

/** The net's picture minus Lanczos' and its response to flat fields, for the tile's output area; undefined if the net's run failed. */
function readResidual(
  { input, output }: Tile,
  result: Float32Array,
  { samples, stride, width, height }: Plane16,
  flatResponse: FlatResponse,
): Int16Array | undefined {
  const columns = output.width * 2;
  const residual = new Int16Array(columns * output.height * 2);
  const tileStride = input.width * 2;
  const [left, top] = [(output.x - input.x) * 2, (output.y - input.y) * 2];
  const right = Math.min(columns, width - output.x * 2);
  const bottom = Math.min(output.height * 2, height - output.y * 2);
  let sum = 0;
  for (let y = 0; y < bottom; y++) {
    const from = (top + y) * tileStride + left;
    const against = (output.y * 2 + y) * stride + output.x * 2;
    for (let x = 0; x < right; x++) {
      const base = samples[against + x]!;
      const difference = result[from + x]! - base - flatResponse[getResponseStart(x, y) + base]!;
      sum += difference;
      residual[y * columns + x] = Math.round(Math.max(-MAX_RESIDUAL, Math.min(MAX_RESIDUAL, difference)));
    }
  }
  const shift = sum / (right * bottom);
  // NaN fails this comparison too.
  return Math.abs(shift) <= MAX_SHIFT ? residual : undefined;
}
