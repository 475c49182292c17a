import { extname } from 'node:path';
import { FootlightError } from '../../core/errors.ts';
import { type ModelStore, notInstalled } from '../../engines/model-store/model-store.ts';
import type { UpscaleRequest, Upscaler, UpscalerChoice, UpscalerLibrary } from '../../engines/upscaler.ts';
import { InferenceEngine } from '../../inference/engine.ts';
import { loadBlendedModel, loadNetModel, type NetModel } from '../../inference/net-model.ts';
import { lanczosUpscaler } from '../builtin-lanczos/lanczos-upscaler.ts';
import { EMBEDDED_NETS, type EmbeddedNet, embeddedNetPath, isEmbedded } from './embedded-nets.ts';
import { neuralUpscaler } from './neural-upscaler.ts';

const MODEL_FILE = /^\.(onnx|safetensors|pth|pt)$/;

export interface LibrarySettings {
  readonly store: ModelStore;
  /** Folder for calibrations and the device queue. */
  readonly cacheDirectory: string;
}

/** Lanczos, the embedded nets, models of the store, and model files by path. */
export function createUpscalerLibrary({ store, cacheDirectory }: LibrarySettings): UpscalerLibrary {
  return {
    embedded: 'default',
    plain: 'lanczos',
    async load(choice, signal) {
      if (choice.name === this.plain) return lanczosUpscaler;
      const engine = new InferenceEngine({ provider: choice.provider, cacheDirectory });
      const upscaler = await assemble(choice, store, engine);
      await rehearse(upscaler, signal);
      return upscaler;
    },
  };
}

async function assemble(
  choice: UpscalerChoice,
  store: ModelStore,
  engine: InferenceEngine,
): Promise<Upscaler> {
  const further = await embedded('fast');
  if (isEmbedded(choice.name)) {
    const first = await embedded(choice.name);
    // What `restore` leaves holds nothing more to find: a second net after it measured no better than Lanczos.
    return neuralUpscaler({
      name: choice.name,
      first,
      further: choice.name === 'restore' ? undefined : further,
      engine,
    });
  }
  const detail = assertDetailNet(await external(choice, store));
  const first = await embedded(
    choice.base !== undefined && isEmbedded(choice.base) ? choice.base : 'default',
  );
  return neuralUpscaler({ name: detail.name, first, further, detail, engine });
}

function embedded(name: EmbeddedNet): Promise<NetModel> {
  return loadNetModel(embeddedNetPath(name));
}

async function external({ name, denoise }: UpscalerChoice, store: ModelStore): Promise<NetModel> {
  if (MODEL_FILE.test(extname(name)) || /[\\/]/.test(name)) return loadNetModel(name);
  const paths = await store.paths(name);
  if (!paths)
    throw (await store.catalogue()).has(name)
      ? notInstalled(name)
      : unknown(name, [...(await store.catalogue()).keys()]);
  const [strong, weak] = paths as [string, string?];
  // As Real-ESRGAN's inference script mixes them: the plain file denoises fully, its -wdn twin weakly.
  return denoise !== undefined && weak ? loadBlendedModel(strong, weak, denoise) : loadNetModel(strong);
}

/** Generated detail is made at the net's scale and taken at x2 or x4. */
function assertDetailNet(net: NetModel): NetModel {
  if (net.layout === 'rgb' && (net.scale === 2 || net.scale === 4)) return net;
  throw new FootlightError(
    'model.unsupported-scale',
    `${net.name} enlarges ${net.layout} pictures by ${net.scale}.`,
    {
      kind: 'input',
      value: net.name,
      remedy: 'Take a model that enlarges colour pictures by 2 or 4.',
    },
  );
}

/** Opens a stage for a tiny picture: a model that can't be loaded here is found out before hours are spent. */
async function rehearse(upscaler: Upscaler, signal: AbortSignal | undefined): Promise<void> {
  const side = 32;
  const request: UpscaleRequest = {
    source: {
      width: side,
      height: side,
      pixelFormat: 'yuv420p10le',
      chromaShiftX: 1,
      chromaShiftY: 1,
      color: { range: 'tv', matrix: 'bt709', primaries: 'bt709', transfer: 'bt709' },
      isFullRange: false,
      conversion: 'null',
    },
    timeBase: { num: 1, den: 25 },
    target: { width: side * 2, height: side * 2 },
    steps: [2],
    detail: { amount: 1, coring: 0, limit: 40 },
    mask: { width: side, height: side },
    outputPixelFormat: 'yuv420p10le',
    signal,
  };
  await using stage = await upscaler.open(request);
  void stage;
}

function unknown(name: string, catalogue: readonly string[]): FootlightError {
  return new FootlightError('model.unknown', `There is no upscaler "${name}".`, {
    kind: 'usage',
    value: name,
    remedy: `Take lanczos, ${EMBEDDED_NETS.join(', ')}, ${catalogue.join(', ')}, or the path of a model file.`,
  });
}
