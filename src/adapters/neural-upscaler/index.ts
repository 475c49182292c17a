import { notReady, READY } from '../../engines/availability.ts';
import type { Availability, EngineAdapter, Environment } from '../../engines/engine.ts';
import type { ResourceNeed } from '../../engines/resource-need.ts';
import type { UpscalerSettings } from '../../engines/task.ts';
import type { EmbeddedNet } from './embedded-nets.ts';

export const defaultNet = embeddedNet('default', ['builtin', 'auto']);
export const fastNet = embeddedNet('fast');
export const restoreNet = embeddedNet('restore');

/** Models of the store by name, and model files by path. */
export const superResolution: EngineAdapter<'upscaler'> = {
  task: 'upscaler',
  name: 'model',
  parameter: 'NAME|FILE',
  takesOthers: true,
  needs: ({ settings }) => needsOf(settings),
  available: installedModels,
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
    needs: ({ settings }) => needsOf(settings),
    available: async () => READY,
    async create({ settings }, environment, signal) {
      const { loadEmbeddedNet } = await import('./load-upscaler.ts');
      return loadEmbeddedNet(name, settings, environment, signal);
    },
  };
}

/** Nets want an accelerator where there is one, unless the user keeps them to the processors. */
function needsOf({ provider }: UpscalerSettings): ResourceNeed {
  return { kind: provider === 'cpu' ? 'cpu' : 'accelerator' };
}

async function installedModels(environment: Environment): Promise<Availability> {
  const { ModelStore, modelStoreSettings } = await import('../../engines/model-store/model-store.ts');
  const installed = await new ModelStore(modelStoreSettings(environment)).installed();
  if (installed.length > 0) return READY;
  return notReady('upscaler.no-model');
}
