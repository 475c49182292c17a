import { translate } from '../../core/messages/translate.ts';
import type {
  DetailSettings,
  UpscaleEvidence,
  UpscaleRequest,
  Upscaler,
  UpscaleStage,
} from '../../engines/upscaler.ts';
import type { InferenceEngine } from '../../inference/engine.ts';
import type { NetModel } from '../../inference/net-model.ts';
import type { Frame } from '../../media/frame.ts';
import type { WorkingPicture } from '../../media/video/working-picture.ts';
import { lanczosUpscaler } from '../builtin-lanczos/lanczos-upscaler.ts';
import { GeneratedDetail } from './generated-detail.ts';
import { LumaDoubler } from './luma-doubler.ts';
import type { TiledResidual } from './tiled-residual.ts';

/** Part of every artifact key: raise it when the same weights give other pixels. */
const VERSION = '3';
/** From this factor on, doubling and reducing again gives a better picture than Lanczos alone. */
const MIN_FACTOR = 1.1;
/** Share of the sharpening that remains after a net. */
const SHARPENING_SHARE = 0.5;

export interface NeuralUpscalerParts {
  /** Part of every artifact key: a name, never a path. */
  readonly name: string;
  /** Doubles the source: a luma net that adds no invented detail. */
  readonly first: NetModel;
  /** Doubles again after the first; a small net is enough. Without it, Lanczos does the rest. */
  readonly further?: NetModel;
  /** Generates detail, which is added within bounds; without it, the picture is sharpened. */
  readonly detail?: NetModel;
  readonly engine: InferenceEngine;
}

/** An upscaler that doubles by nets, adds generated detail under the mask, and scales to the exact size by Lanczos. */
export function createNeuralUpscaler(parts: NeuralUpscalerParts): Upscaler {
  const digests = [parts.first, parts.further, parts.detail].map(
    (model) => model?.digest.slice(0, 16) ?? '-',
  );
  return {
    id: parts.name,
    version: `${VERSION} ${digests.join(' ')} ${lanczosUpscaler.version}`,
    generatesDetail: parts.detail !== undefined,
    // Still tiles keep the residual of the first picture that showed them.
    isRecursive: true,
    open: (request) => openStage(parts, request),
  };
}

async function openStage(parts: NeuralUpscalerParts, request: UpscaleRequest): Promise<UpscaleStage> {
  const resources: AsyncDisposable[] = [];
  try {
    return await assembleStage(parts, request, resources);
  } catch (error) {
    await disposeAll(resources);
    throw error;
  }
}

/** Adds every opened part to `resources`, so that the caller can dispose of them after a failure. */
async function assembleStage(
  parts: NeuralUpscalerParts,
  request: UpscaleRequest,
  resources: AsyncDisposable[],
): Promise<UpscaleStage> {
  const ownResource = <T extends AsyncDisposable>(resource: T): T => {
    resources.push(resource);
    return resource;
  };
  const { engine, detail: detailNet } = parts;
  ownResource(await engine.lease(request.signal));
  const nets = chooseNets(parts, countDoublings(request.steps));
  const doublings = nets.length;
  const doublers: LumaDoubler[] = [];
  for (const [i, net] of nets.entries())
    doublers.push(
      ownResource(await LumaDoubler.open(engine, net, computeSizeAfter(request.source, i), request)),
    );
  const generates = detailNet && request.detail && doublings > 0;
  const scale = generates ? Math.min(detailNet.scale, 2 ** doublings) : 1;
  const detail = generates
    ? ownResource(
        await GeneratedDetail.open(engine, { net: detailNet, scale, settings: request.detail }, request),
      )
    : undefined;
  const finish = ownResource(
    await lanczosUpscaler.open(createFinishingRequest(request, doublings, detail !== undefined)),
  );
  const models = [
    ...doublers.map((doubler, i) => describeModel(nets[i]!, doubler.residual)),
    ...(detail ? [describeModel(detailNet as NetModel, detail.residual)] : []),
  ];
  const { provider, reason } = await engine.provider();
  const why = { providerReason: translate(reason), providerReasonSource: reason };
  const workers = [...doublers, ...(detail ? [detail] : [])];
  return new NeuralStage({
    doublers,
    detail: detail && { adder: detail, afterDoublings: Math.log2(scale) },
    finish,
    resources,
    signal: request.signal,
    evidence: () => ({ provider, ...why, models, tiles: sum(workers) }),
  });
}

/** Disposes in reverse order, as later resources may use earlier ones. */
async function disposeAll(resources: readonly AsyncDisposable[]): Promise<void> {
  for (const resource of resources.toReversed()) await resource[Symbol.asyncDispose]();
}

interface StageParts {
  readonly doublers: readonly LumaDoubler[];
  readonly detail: { readonly adder: GeneratedDetail; readonly afterDoublings: number } | undefined;
  readonly finish: UpscaleStage;
  readonly resources: readonly AsyncDisposable[];
  readonly signal: AbortSignal | undefined;
  readonly evidence: () => UpscaleEvidence;
}

class NeuralStage implements UpscaleStage {
  readonly #parts: StageParts;

  constructor(parts: StageParts) {
    this.#parts = parts;
  }

  async *process(frame: Frame, mask: Frame | undefined): AsyncGenerator<Frame, void, undefined> {
    const { doublers, detail, finish, signal } = this.#parts;
    let current = frame;
    for (const [i, doubler] of doublers.entries()) {
      const enlarged = await doubler.process(current, signal);
      if (current !== frame) current.free();
      current = enlarged;
      if (detail && mask && detail.afterDoublings === i + 1)
        await detail.adder.add(frame, current, mask, signal);
    }
    if (current !== frame) frame.free();
    if (detail) mask?.free();
    yield* finish.process(current, detail ? undefined : mask);
  }

  flush(): AsyncIterable<Frame> {
    return this.#parts.finish.flush();
  }

  getEvidence(): UpscaleEvidence {
    return this.#parts.evidence();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await disposeAll(this.#parts.resources);
  }
}

function chooseNets({ first, further }: NeuralUpscalerParts, doublings: number): NetModel[] {
  if (doublings === 0) return [];
  return [first, ...(further ? new Array<NetModel>(doublings - 1).fill(further) : [])];
}

/** Number of doublings by nets: one for any enlargement of at least MIN_FACTOR, and one per further power of two. */
export function countDoublings(steps: readonly number[]): number {
  const factor = steps.reduce((product, step) => product * step, 1);
  return factor < MIN_FACTOR ? 0 : Math.max(1, Math.floor(Math.log2(factor) + 0.01));
}

function computeSizeAfter(
  { width, height }: WorkingPicture,
  doublings: number,
): { width: number; height: number } {
  return { width: width * 2 ** doublings, height: height * 2 ** doublings };
}

/**
 * The request for Lanczos after the nets: the remaining factor, sharpening unless detail was generated, the output
 * format.
 */
function createFinishingRequest(
  request: UpscaleRequest,
  doublings: number,
  hasDetail: boolean,
): UpscaleRequest {
  const size = computeSizeAfter(request.source, doublings);
  const detail = request.detail && softenDetail(request.detail, doublings);
  return {
    ...request,
    source: { ...request.source, ...size },
    steps: doublings === 0 ? request.steps : [request.target.height / size.height],
    detail: hasDetail ? undefined : detail,
  };
}

function softenDetail(detail: DetailSettings, doublings: number): DetailSettings {
  return doublings === 0 ? detail : { ...detail, amount: detail.amount * SHARPENING_SHARE };
}

function describeModel({ name }: NetModel, { calibrated }: TiledResidual): UpscaleEvidence['models'][number] {
  return { name, ...calibrated };
}

function sum(parts: readonly (LumaDoubler | GeneratedDetail)[]): UpscaleEvidence['tiles'] {
  const total = { run: 0, skipped: 0, reused: 0, retried: 0, fallenBack: 0 };
  for (const { residual } of parts)
    for (const key of Object.keys(total) as (keyof typeof total)[]) total[key] += residual.counts[key];
  return total;
}
