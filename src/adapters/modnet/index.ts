import type { EngineAdapter } from '../../engines/engine.ts';
import { checkModel } from '../mask-nets/check-model.ts';
import { MODNET_MODELS } from './models.ts';

/** MODNet, a net for mattes of people in single pictures. */
export const modnet: EngineAdapter<'matter'> = {
  task: 'matter',
  name: 'modnet',
  parameter: 'NAME|FILE',
  getResourceNeed: ({ settings }) => ({ kind: settings.provider === 'cpu' ? 'cpu' : 'accelerator' }),
  checkAvailability: (environment) => checkModel(MODNET_MODELS, environment),
  loadModelForms: async () => [(await import('./modnet-form.ts')).MODNET_FORM],
  async create(choice, environment, signal) {
    const { loadModnet } = await import('./load-modnet.ts');
    return loadModnet(choice, environment, signal);
  },
};
