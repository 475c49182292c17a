import { backgroundMattingV2 } from './adapters/background-matting-v2/index.ts';
import { animator, painter } from './adapters/builtin-animator/index.ts';
import { cueDepth } from './adapters/builtin-depth/index.ts';
import { builtinInterpolator } from './adapters/builtin-interpolator/index.ts';
import { lanczos } from './adapters/builtin-lanczos/index.ts';
import { builtinPlate } from './adapters/builtin-plate/index.ts';
import { screenMatter } from './adapters/builtin-screen/index.ts';
import { spectral } from './adapters/builtin-separator/index.ts';
import { proceduralSounds } from './adapters/builtin-sound/index.ts';
import { comfyUiImage, comfyUiVideo } from './adapters/comfyui/index.ts';
import { comfyUiUpscaler } from './adapters/comfyui-upscaler/index.ts';
import { depthAnything, tcMonoDepth } from './adapters/depth-nets/index.ts';
import { espeak } from './adapters/espeak/index.ts';
import { falImage, falVideo } from './adapters/fal/index.ts';
import { groundingDino } from './adapters/grounding-dino/index.ts';
import { kling } from './adapters/kling/index.ts';
import { modnet } from './adapters/modnet/index.ts';
import {
  defaultNet,
  fastNet,
  fineNet,
  restoreNet,
  superResolution,
} from './adapters/neural-upscaler/index.ts';
import {
  openAiImage,
  openAiObjectDetector,
  openAiSpeech,
  openAiTextModel,
  openAiTranscriber,
  openAiVideoAnalyst,
} from './adapters/openai/index.ts';
import { rembg } from './adapters/rembg/index.ts';
import { replicateImage, replicateVideo } from './adapters/replicate/index.ts';
import { rife } from './adapters/rife/index.ts';
import { robustVideoMatting } from './adapters/robust-video-matting/index.ts';
import { runwayImage, runwayVideo } from './adapters/runway/index.ts';
import { sam2 } from './adapters/sam2/index.ts';
import { selfieSegmentation } from './adapters/selfie-segmentation/index.ts';
import { sherpa } from './adapters/sherpa/index.ts';
import { tangoflux } from './adapters/tangoflux/index.ts';
import { indextts2, megatts3 } from './adapters/voice-cloning/index.ts';
import { getCacheDirectory } from './core/cache-directory.ts';
import type { ProviderChoice } from './core/execution-provider.ts';
import type { Accelerator, AnyEngineAdapter, Environment } from './engines/engine.ts';
import type { ModelStore } from './engines/model-store/model-store.ts';
import { EngineRegistry } from './engines/registry.ts';
import type { Production } from './execution/production.ts';
import { loadProductions, type ProductionLoaders } from './execution/production-loaders.ts';
import type { LookAtVoices } from './execution/voices/voice-look.ts';
import { createMachineAccelerator } from './inference/accelerator.ts';
import type { EngineForm, OwnModel } from './inference/own-model.ts';

/** The program of the child processes in which these productions run. */
export const JOB_HOST = new URL(
  import.meta.filename.endsWith('.ts') ? './job-host.ts' : './job-host.js',
  import.meta.url,
);

/** All engines, one per line. The first embedded one of a task is its default; if it fails, the next one replaces it. */
export const ENGINES: readonly AnyEngineAdapter[] = [
  defaultNet,
  lanczos,
  fastNet,
  restoreNet,
  fineNet,
  superResolution,
  comfyUiUpscaler,
  screenMatter,
  builtinPlate,
  robustVideoMatting,
  modnet,
  backgroundMattingV2,
  rembg,
  sam2,
  selfieSegmentation,
  groundingDino,
  openAiObjectDetector,
  cueDepth,
  tcMonoDepth,
  depthAnything,
  spectral,
  espeak,
  openAiSpeech,
  megatts3,
  indextts2,
  sherpa,
  proceduralSounds,
  tangoflux,
  painter,
  animator,
  builtinInterpolator,
  rife,
  comfyUiImage,
  comfyUiVideo,
  openAiImage,
  kling,
  runwayImage,
  runwayVideo,
  replicateImage,
  replicateVideo,
  falImage,
  falVideo,
  openAiTextModel,
  openAiVideoAnalyst,
  openAiTranscriber,
];

/** All productions, one per line. The description of one is loaded where it is shown, its code where it runs. */
export const PRODUCTIONS: ProductionLoaders = new Map<string, () => Promise<Production>>([
  ['enhance', async () => (await import('./productions/enhance/index.ts')).enhance],
  ['upscale', async () => (await import('./productions/upscale/index.ts')).upscale],
  ['highlights', async () => (await import('./productions/highlights/index.ts')).highlights],
  ['render', async () => (await import('./productions/render/index.ts')).render],
  ['narrate', async () => (await import('./productions/narrate/index.ts')).narrate],
  ['background', async () => (await import('./productions/background/index.ts')).background],
  ['storyboard', async () => (await import('./productions/storyboard/index.ts')).storyboard],
]);

/** Loads all productions. */
export function createProductions(): Promise<ReadonlyMap<string, Production>> {
  return loadProductions(PRODUCTIONS);
}

/** The engines on this machine, with the keys and addresses in `environment`. */
export function createEngines(
  environment: Environment = process.env,
  parts: {
    readonly adapters?: readonly AnyEngineAdapter[];
    readonly accelerator?: Accelerator | undefined;
  } = {},
): EngineRegistry {
  const { adapters = ENGINES, accelerator = createMachineAccelerator(getCacheDirectory(environment)) } =
    parts;
  return new EngineRegistry(adapters, { environment, accelerator });
}

/** Lists the voices of an engine, or lets one speak, as `narrate` would. */
export const lookAtVoices: LookAtVoices = async (request, parts) => {
  const { lookAtVoices: look } = await import('./productions/narrate/voices/look-at-voices.ts');
  return look(request, parts);
};

/** Measures an embedded net, an installed model or a model file on this machine. */
export async function measureModel(name: string, provider: ProviderChoice, store: ModelStore) {
  const { measureModel: measure } = await import('./adapters/neural-upscaler/measure-model.ts');
  return measure(name, provider, store);
}

/** Recognizes a model of the user's own by the forms that the engines take, and tries it once. */
export async function recognizeModelFiles(
  paths: readonly string[],
  wanted?: string,
  signal?: AbortSignal,
  environment: Environment = process.env,
): Promise<OwnModel> {
  const forms: EngineForm[] = [];
  for (const { task, name: engine, loadModelForms } of ENGINES)
    for (const each of (await loadModelForms?.()) ?? []) forms.push({ ...each, task, engine });
  const { recognizeOwnModel } = await import('./inference/own-model.ts');
  return recognizeOwnModel(paths, forms, { wanted, signal, cacheDirectory: getCacheDirectory(environment) });
}
