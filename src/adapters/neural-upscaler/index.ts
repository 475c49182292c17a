import { createNotReady, READY } from '../../engines/availability.ts';
import type { Availability, EngineAdapter, Environment } from '../../engines/engine.ts';
import type { ResourceNeed } from '../../engines/resource-need.ts';
import type { UpscalerSettings } from '../../engines/task.ts';
import type { EmbeddedNet } from './embedded-nets.ts';

export const defaultNet = embeddedNet('default', ['builtin', 'auto']);
export const fastNet = embeddedNet('fast');
export const restoreNet = embeddedNet('restore');
export const fineNet = embeddedNet('fine');

/** Models of the store by name, and model files by path. */
export const superResolution: EngineAdapter<'upscaler'> = {
  task: 'upscaler',
  name: 'model',
  parameter: 'NAME|FILE',
  takesOthers: true,
  getResourceNeed: ({ settings }) => getNeed(settings),
  checkAvailability: checkInstalledModels,
  async create(choice, environment, signal) {
    const { loadSuperResolution } = await import('./load-upscaler.ts');
    return loadSuperResolution(choice, environment, signal);
  },
};

function embeddedNet(name: EmbeddedNet, aliases: readonly string[] = []): EngineAdapter<'upscaler'> {
  return {
    task: 'upscaler',
    name,
    aliases,
    isEmbedded: true,
    getResourceNeed: ({ settings }) => getNeed(settings),
    checkAvailability: async () => READY,
    async create({ settings }, environment, signal) {
      const { loadEmbeddedNet } = await import('./load-upscaler.ts');
      return loadEmbeddedNet(name, settings, environment, signal);
    },
  };
}

/** Nets need the accelerator, unless the user chose the CPU. */
function getNeed({ provider }: UpscalerSettings): ResourceNeed {
  return { kind: provider === 'cpu' ? 'cpu' : 'accelerator' };
}

async function checkInstalledModels(environment: Environment): Promise<Availability> {
  const { ModelStore, getModelStoreSettings: modelStoreSettings } = await import(
    '../../engines/model-store/model-store.ts'
  );
  const installed = await new ModelStore(modelStoreSettings(environment)).listInstalled();
  if (installed.length > 0) return READY;
  return createNotReady('upscaler.no-model');
}
