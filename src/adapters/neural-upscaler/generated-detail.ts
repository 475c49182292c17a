import type { DetailSettings, UpscaleRequest } from '../../engines/upscaler.ts';
import type { InferenceEngine } from '../../inference/engine.ts';
import type { NetModel } from '../../inference/net-model.ts';
import type { Tile } from '../../inference/tiles.ts';
import { FilterGraph } from '../../media/filter-graph.ts';
import { type Frame, getPlane16 } from '../../media/frame.ts';
import type { WorkingPicture } from '../../media/video/working-picture.ts';
import { buildDetailGraph } from './detail-graph.ts';
import { DEFAULT_LIMITS } from './luma-doubler.ts';
import { cutChroma, cutPlane, isEmpty } from './tile-planes.ts';
import { TiledResidual } from './tiled-residual.ts';

const TOLERANCE = 4;
/** Masks follow motion and flicker slightly at their feathered edges. */
const MASK_TOLERANCE = 48;
/** Windows of the detail graph reach this far beyond the net's receptive field, in source pixels. */
const WINDOW_REACH = 16;

export interface DetailPlan {
  readonly net: NetModel;
  /** The enlarged frame's size in relation to the source: 2 or 4, and no more than the net's. */
  readonly scale: number;
  readonly settings: DetailSettings;
}

/**
 * Adds the detail that a generative net makes from the source to an enlarged frame, under the mask and within bounds.
 */
export class GeneratedDetail implements AsyncDisposable {
  readonly #residual: TiledResidual;
  readonly #maskScaler: FilterGraph;
  readonly #picture: WorkingPicture;
  readonly #scale: number;
  readonly #limit: number;
  /** The picture before this frame's detail, in the same memory for every frame. */
  #base = new Uint16Array();

  private constructor(
    residual: TiledResidual,
    maskScaler: FilterGraph,
    picture: WorkingPicture,
    { scale, settings }: Pick<DetailPlan, 'scale' | 'settings'>,
  ) {
    this.#residual = residual;
    this.#maskScaler = maskScaler;
    this.#picture = picture;
    this.#scale = scale;
    this.#limit = settings.limit;
  }

  static async open(
    engine: InferenceEngine,
    plan: DetailPlan,
    { source, timeBase, mask, limits = DEFAULT_LIMITS }: UpscaleRequest,
  ): Promise<GeneratedDetail> {
    const { net, scale, settings } = plan;
    const residual = await TiledResidual.open(engine, {
      width: source.width,
      height: source.height,
      ...limits,
      allowsFp16: limits.allowsFp16 && net.hasPrecisions,
      identity: ['detail', net.digest, `x${scale}`].join(' '),
      inputs: [
        { name: 'luma', channels: 1, scale: 1 },
        { name: 'chroma', channels: 2, scale: 1 },
        { name: 'base', channels: 1, scale },
        { name: 'mask', channels: 1, scale },
      ],
      output: { name: 'residual', channels: 1, scale },
      // The outer part of a large receptive field has almost no influence.
      halo: Math.min(net.receptiveRadius, 32) + WINDOW_REACH,
      multiple: net.multiple,
      fixedSize: net.fixedSize,
      fp16Tolerance: 1023 / 255,
      buildGraph: (precision) => buildDetailGraph({ net, picture: source, scale, settings, precision }),
    });
    const { pixelFormat } = source;
    const maskScaler = await FilterGraph.open({
      inputs: { in: { kind: 'video', width: mask.width, height: mask.height, pixelFormat, timeBase } },
      text: `[in]scale=${source.width * scale}:${source.height * scale}:flags=bilinear[out]`,
      outputs: { out: 'video' },
    });
    return new GeneratedDetail(residual, maskScaler, source, plan);
  }

  get residual(): TiledResidual {
    return this.#residual;
  }

  /** Adds detail to `enlarged` in place; the caller still owns all frames. */
  async add(source: Frame, enlarged: Frame, mask: Frame, signal?: AbortSignal): Promise<void> {
    const { width, height, chromaShiftX, chromaShiftY } = this.#picture;
    const scale = this.#scale;
    const chromaSize = [-(-width >> chromaShiftX), -(-height >> chromaShiftY)] as const;
    await this.#maskScaler.push('in', mask.clone() as Frame);
    using wideMask = (await this.#maskScaler.pull('out')) as Frame;
    const luma = getPlane16(source, 0, width, height);
    const chroma = [getPlane16(source, 1, ...chromaSize), getPlane16(source, 2, ...chromaSize)] as const;
    const target = getPlane16(enlarged, 0, width * scale, height * scale);
    if (this.#base.length !== target.samples.length) this.#base = new Uint16Array(target.samples.length);
    this.#base.set(target.samples);
    const base = { ...target, samples: this.#base };
    const share = getPlane16(wideMask, 0, width * scale, height * scale);
    await this.#residual.add({
      target,
      sources: [
        { plane: luma, scale: 1, tolerance: TOLERANCE },
        { plane: share, scale, tolerance: MASK_TOLERANCE },
      ],
      gate: share,
      cut: ({ input, output }) =>
        isEmpty(share, output, scale)
          ? undefined
          : [
              cutPlane(luma, input, 1),
              cutChroma(chroma, input, chromaShiftX, chromaShiftY),
              cutPlane(base, input, scale),
              cutPlane(share, input, scale),
            ],
      readResidual: (tile, result) => cropResidual(tile, result, scale, this.#limit),
      signal,
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#maskScaler[Symbol.dispose]();
    await this.#residual[Symbol.asyncDispose]();
  }
}

/** The residual of the tile's output area; undefined if a value exceeds the bounds, which means a failed run. */
function cropResidual(
  { input, output }: Tile,
  result: Float32Array,
  scale: number,
  limit: number,
): Int16Array | undefined {
  const columns = output.width * scale;
  const rows = output.height * scale;
  const residual = new Int16Array(columns * rows);
  const [left, top] = [(output.x - input.x) * scale, (output.y - input.y) * scale];
  for (let y = 0; y < rows; y++) {
    const from = (top + y) * input.width * scale + left;
    for (let x = 0; x < columns; x++) {
      const value = result[from + x]!;
      if (!(Math.abs(value) <= limit + 1)) return undefined;
      residual[y * columns + x] = Math.round(value);
    }
  }
  return residual;
}
