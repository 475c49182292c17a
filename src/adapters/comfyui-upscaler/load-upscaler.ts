import type { Environment } from '../../engines/engine.ts';
import type { UpscalerSettings } from '../../engines/task.ts';
import type { Upscaler } from '../../engines/upscaler.ts';
import type { ComfyUiSetting } from '../comfyui/comfyui-engine.ts';
import { isEmbedded } from '../neural-upscaler/embedded-nets.ts';
import { loadEmbeddedNet } from '../neural-upscaler/load-upscaler.ts';
import { createComfyUiUpscaler } from './comfyui-upscaler.ts';

/** @throws `comfyui.graph` of a graph without the marks */
export async function loadComfyUiUpscaler(
  setting: ComfyUiSetting,
  settings: UpscalerSettings,
  environment: Environment,
  signal?: AbortSignal,
): Promise<Upscaler> {
  const { base = 'default' } = settings;
  const name = isEmbedded(base) ? base : 'default';
  return createComfyUiUpscaler(setting, await loadEmbeddedNet(name, settings, environment, signal));
}
