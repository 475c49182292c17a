import { createNotReady, isAnswering, isLoopback, READY } from '../../engines/availability.ts';
import type { Availability, EngineAdapter, Environment } from '../../engines/engine.ts';
import type { ResourceNeed } from '../../engines/resource-need.ts';
import type { ComfyUiSetting } from './comfyui-engine.ts';

const PROVIDER = 'comfyui';
const DEFAULT_URL = 'http://127.0.0.1:8188';
/** Graphs that are part of the package, by task; the first is the default. */
const VIDEO_GRAPHS = [
  'svd-xt',
  'wan-t2v',
  'ltx',
  'ltx-t2v',
  'animatediff',
  'modelscope-t2v',
  'open-sora',
] as const;
const IMAGE_GRAPHS = ['sdxl'] as const;

/** Properties that the adapters of all tasks share. */
export const COMFYUI = {
  name: 'comfyui',
  parameter: 'GRAPH',
  providers: [{ name: PROVIDER }],
  getResourceNeed: (_choice: unknown, environment: Environment) => getNeed(environment),
  // A server of one's own.
  getBilledModel: () => undefined,
  checkAvailability,
} as const;

export const comfyUiVideo: EngineAdapter<'image-to-video'> = {
  ...COMFYUI,
  task: 'image-to-video',
  async create({ parameter = VIDEO_GRAPHS[0] }, environment) {
    const { createComfyUiVideo } = await import('./comfyui-video.ts');
    return createComfyUiVideo(await readSetting(parameter, VIDEO_GRAPHS, environment));
  },
};

export const comfyUiImage: EngineAdapter<'text-to-image'> = {
  ...COMFYUI,
  task: 'text-to-image',
  async create({ parameter = IMAGE_GRAPHS[0] }, environment) {
    const { createComfyUiImage } = await import('./comfyui-image.ts');
    return createComfyUiImage(await readSetting(parameter, IMAGE_GRAPHS, environment));
  },
};

export async function readSetting(
  choice: string,
  own: readonly string[],
  environment: Environment,
): Promise<ComfyUiSetting> {
  const { readGraphFile } = await import('./graph-file.ts');
  return {
    url: getUrl(environment),
    file: await readGraphFile(choice, own),
    timeoutSeconds: Number(environment.FOOTLIGHT_ENGINE_TIMEOUT) || undefined,
  };
}

function getUrl(environment: Environment): string {
  return environment.COMFYUI_URL || DEFAULT_URL;
}

/** A server on this machine needs the accelerator; one elsewhere has a queue of its own. */
function getNeed(environment: Environment): ResourceNeed {
  return isLoopback(getUrl(environment)) ? { kind: 'accelerator' } : { kind: 'remote', provider: PROVIDER };
}

async function checkAvailability(environment: Environment): Promise<Availability> {
  const url = getUrl(environment);
  return (await isAnswering(url)) ? READY : createNotReady('comfyui.no-answer', { url });
}
