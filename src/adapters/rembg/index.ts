import type { EngineAdapter } from '../../engines/engine.ts';
import { checkModel } from '../mask-nets/check-model.ts';
import { REMBG_MODELS } from './models.ts';

/** The nets of Rembg: U2-Net, IS-Net and BiRefNet, whose masks of whatever stands out are refined to mattes. */
export const rembg: EngineAdapter<'matter'> = {
  task: 'matter',
  name: 'rembg',
  parameter: 'NAME|FILE',
  getResourceNeed: ({ settings }) => ({ kind: settings.provider === 'cpu' ? 'cpu' : 'accelerator' }),
  checkAvailability: (environment) => checkModel(REMBG_MODELS, environment),
  loadModelForms: async () => (await import('./rembg-forms.ts')).REMBG_FORMS,
  async create(choice, environment, signal) {
    const { loadRembg } = await import('./load-rembg.ts');
    return loadRembg(choice, environment, signal);
  },
};
