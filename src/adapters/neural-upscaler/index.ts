import { notReady, READY } from '../../engines/availability.ts';
import type { Availability, EngineAdapter, Environment } from '../../engines/engine.ts';
import type { ResourceNeed } from '../../engines/resource-need.ts';
import type { UpscalerSettings } from '../../engines/task.ts';
import type { EmbeddedNet } from './embedded-nets.ts';

export const defaultNet = embeddedNet('default', 'The embedded net for clean pictures', ['builtin', 'auto']);
export const fastNet = embeddedNet('fast', 'The smallest embedded net');
export const restoreNet = embeddedNet('restore', 'The embedded net for noisy and compressed pictures');

/** Models of the store by name, and model files by path. */
export const superResolution: EngineAdapter<'upscaler'> = {
  task: 'upscaler',
  name: 'model',
  parameter: 'NAME|FILE',
  title: 'A model of `footlight models list`, or an .onnx, .safetensors or .pth file',
  takesOthers: true,
  needs: ({ settings }) => needsOf(settings),
  available: installedModels,
  async create(choice, environment, signal) {
    const { loadSuperResolution } = await import('./load-upscaler.ts');
    return loadSuperResolution(choice, environment, signal);
  },
};

function embeddedNet(
  name: EmbeddedNet,
  title: string,
  aliases: readonly string[] = [],
): EngineAdapter<'upscaler'> {
  return {
    task: 'upscaler',
    name,
    aliases,
    title,
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
  return notReady(
    'no model is installed; files can be given by path',
    'See `footlight models list`, and fetch one with `footlight models pull NAME`.',
  );
}
