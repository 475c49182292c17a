import { extname } from 'node:path';
import { getCacheDirectory } from '../../core/cache-directory.ts';
import { FootlightError } from '../../core/errors.ts';
import { anyOf } from '../../core/messages/message.ts';
import type { EngineChoice, Environment } from '../../engines/engine.ts';
import { isFile } from '../../engines/model-store/find-model.ts';
import {
  createNotInstalledError,
  getModelStoreSettings,
  ModelStore,
} from '../../engines/model-store/model-store.ts';
import type { UpscalerSettings } from '../../engines/task.ts';
import type { UpscaleRequest, Upscaler } from '../../engines/upscaler.ts';
import { InferenceEngine } from '../../inference/engine.ts';
import { loadBlendedModel, loadNetModel, type NetModel } from '../../inference/net-model.ts';
import { EMBEDDED_NETS, type EmbeddedNet, getEmbeddedNetPath, isEmbedded } from './embedded-nets.ts';
import { createNeuralUpscaler } from './neural-upscaler.ts';

const MODEL_FILE = /^\.(onnx|safetensors|pth|pt)$/;

/** Loads an embedded net. It always opens on the CPU; on an accelerator, it is tried first. */
export async function loadEmbeddedNet(
  name: EmbeddedNet,
  settings: UpscalerSettings,
  environment: Environment,
  signal?: AbortSignal,
): Promise<Upscaler> {
  const engine = createInferenceEngine(settings, environment);
  // After `restore`, a second net measured no better than Lanczos.
  const further = name === 'restore' ? undefined : await loadEmbedded('fast');
  const upscaler = createNeuralUpscaler({ name, first: await loadEmbedded(name), further, engine });
  const { provider } = await engine.provider();
  if (provider !== 'cpu') await checkRuns(upscaler, signal);
  return upscaler;
}

/**
 * Loads a model of the store or a model file, whose detail is added to the picture of an embedded net, and checks that it
 * opens on this machine.
 *
 * @throws `model.unknown`, `model.not-installed`, `model.not-found`, `model.unsupported-scale` and those of reading a file
 */
export async function loadSuperResolution(
  { reference, parameter: name = reference, settings }: EngineChoice<'upscaler'>,
  environment: Environment,
  signal?: AbortSignal,
): Promise<Upscaler> {
  const { base = 'default', denoise } = settings;
  const detail = assertDetailNet(await loadModel(name, denoise, environment, signal));
  const upscaler = createNeuralUpscaler({
    name: detail.name,
    first: await loadEmbedded(isEmbedded(base) ? base : 'default'),
    further: await loadEmbedded('fast'),
    detail,
    engine: createInferenceEngine(settings, environment),
  });
  await checkRuns(upscaler, signal);
  return upscaler;
}

function createInferenceEngine(
  { provider = 'auto' }: UpscalerSettings,
  environment: Environment,
): InferenceEngine {
  return new InferenceEngine({ provider, cacheDirectory: getCacheDirectory(environment) });
}

function loadEmbedded(name: EmbeddedNet): Promise<NetModel> {
  return loadNetModel(getEmbeddedNetPath(name));
}

async function loadModel(
  name: string,
  denoise: number | undefined,
  environment: Environment,
  signal: AbortSignal | undefined,
): Promise<NetModel> {
  if (MODEL_FILE.test(extname(name)) || /[\\/]/.test(name)) return loadNetModel(name, signal);
  const store = new ModelStore(getModelStoreSettings(environment));
  const paths = await store.getPaths(name);
  if (!paths && (await isFile(name))) return loadNetModel(name, signal);
  if (!paths) throw await createMissingModelError(name, store);
  const [strong, weak] = paths as [string, string?];
  // As in Real-ESRGAN's inference script: the first file denoises strongly, its -wdn variant weakly.
  return denoise !== undefined && weak
    ? loadBlendedModel(strong, weak, denoise)
    : loadNetModel(strong, signal);
}

async function createMissingModelError(name: string, store: ModelStore): Promise<FootlightError> {
  const entry = await store.findEntry(name);
  if (entry?.task === 'upscaler') return createNotInstalledError(entry.name);
  const catalogue = await store.readCatalogue();
  const names = [...catalogue.values()].filter(({ task }) => task === 'upscaler').map(({ name }) => name);
  const known = anyOf(['lanczos', ...EMBEDDED_NETS, ...names]);
  return new FootlightError('model.unknown', { kind: 'usage', parameters: { known }, value: name });
}

/** Generated detail needs a color net of x2 or x4. */
function assertDetailNet(net: NetModel): NetModel {
  if (net.layout === 'rgb' && (net.scale === 2 || net.scale === 4)) return net;
  throw new FootlightError('model.unsupported-scale', {
    kind: 'input',
    parameters: { layout: net.layout, scale: net.scale },
    value: net.name,
  });
}

/** Opens a stage for a tiny picture, so that a model that can't be loaded here fails at once, not after hours. */
async function checkRuns(upscaler: Upscaler, signal: AbortSignal | undefined): Promise<void> {
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
