import type { EngineAdapter } from '../../engines/engine.ts';
import { checkModel } from '../mask-nets/check-model.ts';
import { PLATE_NET_MODELS } from './models.ts';

/** Background Matting V2, a net that is shown the plate beside the picture. */
export const backgroundMattingV2: EngineAdapter<'matter'> = {
  task: 'matter',
  name: 'background-matting-v2',
  aliases: ['bgmv2'],
  parameter: 'NAME|FILE',
  getResourceNeed: ({ settings }) => ({ kind: settings.provider === 'cpu' ? 'cpu' : 'accelerator' }),
  checkAvailability: (environment) => checkModel(PLATE_NET_MODELS, environment),
  loadModelForms: async () => [(await import('./plate-net-form.ts')).PLATE_NET_FORM],
  async create(choice, environment, signal) {
    const { loadPlateNet } = await import('./load-plate-net.ts');
    return loadPlateNet(choice, environment, signal);
  },
};
