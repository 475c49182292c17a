import { createNotReady, READY } from '../../engines/availability.ts';
import type { Availability, EngineAdapter, Environment } from '../../engines/engine.ts';
import { DEFAULT_MODEL } from './default-model.ts';

/** Robust Video Matting, from the model store or a file. */
export const robustVideoMatting: EngineAdapter<'matter'> = {
  task: 'matter',
  name: 'robust-video-matting',
  aliases: ['rvm'],
  parameter: 'NAME|FILE',
  getResourceNeed: ({ settings }) => ({ kind: settings.provider === 'cpu' ? 'cpu' : 'accelerator' }),
  checkAvailability: checkInstalled,
  async create(choice, environment) {
    const { loadRobustVideoMatting } = await import('./load-model.ts');
    return loadRobustVideoMatting(choice, environment);
  },
};

async function checkInstalled(environment: Environment): Promise<Availability> {
  const { ModelStore, getModelStoreSettings } = await import('../../engines/model-store/model-store.ts');
  const installed = await new ModelStore(getModelStoreSettings(environment)).find(DEFAULT_MODEL);
  return installed ? READY : createNotReady('matter.no-model', { model: DEFAULT_MODEL });
}
