import type { EngineTask } from './task.ts';

/** What people call engines, in small letters, and the references that they mean. */
const ALIASES: Partial<Record<EngineTask, Readonly<Record<string, string>>>> = {
  'image-to-video': {
    svd: 'comfyui:svd-xt',
    'svd-xt': 'comfyui:svd-xt',
    'stabilityai/stable-video-diffusion-img2vid-xt': 'comfyui:svd-xt',
    'kling image2video': 'kling',
    pika: 'fal:fal-ai/pika/v2.2/image-to-video',
  },
  speech: {
    'tts-3': 'megatts3',
    tts3: 'megatts3',
    'megatts-3': 'megatts3',
    'indextts-2': 'indextts2',
    indextts2: 'indextts2',
    megatts3: 'megatts3',
  },
  sound: { 'tango-flux': 'tangoflux', tango: 'tangoflux', tangoflux: 'tangoflux' },
  matter: { rvm: 'robust-video-matting', robustvideomatting: 'robust-video-matting' },
};

/** The reference that a name stands for, in whichever case it is written; the name itself if it is none of them. */
export function resolveAlias(task: EngineTask, reference: string): string {
  const aliases = ALIASES[task] ?? {};
  const name = reference.toLowerCase();
  return Object.hasOwn(aliases, name) ? aliases[name]! : reference;
}
