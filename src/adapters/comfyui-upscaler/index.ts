import type { EngineAdapter } from '../../engines/engine.ts';
import { COMFYUI, readSetting } from '../comfyui/index.ts';

/** Graphs that are part of the package; the first is the default. */
const GRAPHS = ['seedvr2', 'flashvsr'] as const;

/** Diffusion models for videos at a ComfyUI server, whose detail is added within bounds to the picture of an embedded net. */
export const comfyUiUpscaler: EngineAdapter<'upscaler'> = {
  ...COMFYUI,
  task: 'upscaler',
  async create({ parameter = GRAPHS[0], settings }, environment, signal) {
    const setting = await readSetting(parameter, GRAPHS, environment);
    const { loadComfyUiUpscaler } = await import('./load-upscaler.ts');
    return loadComfyUiUpscaler(setting, settings, environment, signal);
  },
};
