import type { EngineAdapter } from '../../engines/engine.ts';
import { checkModel } from '../mask-nets/check-model.ts';
import { SAM2_MODELS } from './models.ts';

/** SAM 2.1's net for pictures, which gives what was pointed at. */
export const sam2: EngineAdapter<'matter'> = {
  task: 'matter',
  name: 'sam2',
  parameter: 'NAME|FILE',
  getResourceNeed: ({ settings }) => ({ kind: settings.provider === 'cpu' ? 'cpu' : 'accelerator' }),
  checkAvailability: (environment) => checkModel(SAM2_MODELS, environment),
  loadModelForms: async () => [(await import('./sam2-form.ts')).SAM2_FORM],
  async create(choice, environment, signal) {
    const { loadSam2 } = await import('./load-sam2.ts');
    return loadSam2(choice, environment, signal);
  },
};
