import { createNotReady, READY } from '../../engines/availability.ts';
import type { Availability, EngineAdapter, Environment } from '../../engines/engine.ts';
import { RVM_MODELS } from './models.ts';

/** Robust Video Matting, from the model store or a file. */
export const robustVideoMatting: EngineAdapter<'matter'> = {
  task: 'matter',
  name: 'robust-video-matting',
  aliases: ['rvm'],
  parameter: 'NAME|FILE',
  getResourceNeed: ({ settings }) => ({ kind: settings.provider === 'cpu' ? 'cpu' : 'accelerator' }),
  checkAvailability: checkInstalled,
  loadModelForms: async () => [(await import('./form.ts')).RVM_FORM],
  async create(choice, environment) {
    const { loadRobustVideoMatting } = await import('./load-model.ts');
    return loadRobustVideoMatting(choice, environment);
  },
};

async function checkInstalled(environment: Environment): Promise<Availability> {
  const { findInstalledModel } = await import('../../engines/model-store/find-model.ts');
  const installed = await findInstalledModel(RVM_MODELS, environment);
  return installed ? READY : createNotReady('matter.no-model', { model: RVM_MODELS.names[0]! });
}
