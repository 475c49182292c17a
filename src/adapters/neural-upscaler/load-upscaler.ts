import { extname } from 'node:path';
import { FootlightError } from '../../core/errors.ts';
import { cacheDirectory } from '../../core/places.ts';
import type { EngineChoice, Environment } from '../../engines/engine.ts';
import { ModelStore, modelStoreSettings, notInstalled } from '../../engines/model-store/model-store.ts';
import type { UpscalerSettings } from '../../engines/task.ts';
import type { UpscaleRequest, Upscaler } from '../../engines/upscaler.ts';
import { InferenceEngine } from '../../inference/engine.ts';
import { loadBlendedModel, loadNetModel, type NetModel } from '../../inference/net-model.ts';
import { EMBEDDED_NETS, type EmbeddedNet, embeddedNetPath, isEmbedded } from './embedded-nets.ts';
import { neuralUpscaler } from './neural-upscaler.ts';

const MODEL_FILE = /^\.(onnx|safetensors|pth|pt)$/;

/** One of the nets of this package. On processors it can't fail to open; a driver may refuse it. */
export async function loadEmbeddedNet(
  name: EmbeddedNet,
  settings: UpscalerSettings,
  environment: Environment,
  signal?: AbortSignal,
): Promise<Upscaler> {
  const engine = inferenceEngine(settings, environment);
  // What `restore` leaves holds nothing more to find: a second net after it measured no better than Lanczos.
  const further = name === 'restore' ? undefined : await embedded('fast');
  const upscaler = neuralUpscaler({ name, first: await embedded(name), further, engine });
  const { provider } = await engine.provider();
  if (provider !== 'cpu') await rehearse(upscaler, signal);
  return upscaler;
}

/**
 * A model of the store or a file, whose detail is added to an embedded net's picture; proven to open here.
 *
 * @throws `model.unknown`, `model.not-installed`, `model.not-found`, `model.unsupported-scale` and those of reading a file
 */
export async function loadSuperResolution(
  { reference, parameter: name = reference, settings }: EngineChoice<'upscaler'>,
  environment: Environment,
  signal?: AbortSignal,
): Promise<Upscaler> {
  const { base = 'default', denoise } = settings;
  const detail = assertDetailNet(await loadModel(name, denoise, environment));
  const upscaler = neuralUpscaler({
    name: detail.name,
    first: await embedded(isEmbedded(base) ? base : 'default'),
    further: await embedded('fast'),
    detail,
    engine: inferenceEngine(settings, environment),
  });
  await rehearse(upscaler, signal);
  return upscaler;
}

function inferenceEngine({ provider = 'auto' }: UpscalerSettings, environment: Environment): InferenceEngine {
  return new InferenceEngine({ provider, cacheDirectory: cacheDirectory(environment) });
}

function embedded(name: EmbeddedNet): Promise<NetModel> {
  return loadNetModel(embeddedNetPath(name));
}

async function loadModel(
  name: string,
  denoise: number | undefined,
  environment: Environment,
): Promise<NetModel> {
  if (MODEL_FILE.test(extname(name)) || /[\\/]/.test(name)) return loadNetModel(name);
  const store = new ModelStore(modelStoreSettings(environment));
  const paths = await store.paths(name);
  if (!paths) throw await missingModel(name, store);
  const [strong, weak] = paths as [string, string?];
  // As Real-ESRGAN's inference script mixes them: the plain file denoises fully, its -wdn twin weakly.
  return denoise !== undefined && weak ? loadBlendedModel(strong, weak, denoise) : loadNetModel(strong);
}

async function missingModel(name: string, store: ModelStore): Promise<FootlightError> {
  const catalogue = await store.catalogue();
  if (catalogue.has(name)) return notInstalled(name);
  const known = ['lanczos', ...EMBEDDED_NETS, ...catalogue.keys()];
  return new FootlightError('model.unknown', { kind: 'usage', parameters: { known }, value: name });
}

/** Generated detail is made at the net's scale and taken at x2 or x4. */
function assertDetailNet(net: NetModel): NetModel {
  if (net.layout === 'rgb' && (net.scale === 2 || net.scale === 4)) return net;
  throw new FootlightError('model.unsupported-scale', {
    kind: 'input',
    parameters: { layout: net.layout, scale: net.scale },
    value: net.name,
  });
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
