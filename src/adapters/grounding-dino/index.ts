import { createNotReady, READY } from '../../engines/availability.ts';
import type { EngineAdapter } from '../../engines/engine.ts';
import { GROUNDING_DINO_MODELS } from './models.ts';

/** Grounding DINO, which finds in a picture what English words describe. */
export const groundingDino: EngineAdapter<'object-detector'> = {
  task: 'object-detector',
  name: 'grounding-dino',
  parameter: 'NAME|FILE',
  getResourceNeed: ({ settings }) => ({ kind: settings.provider === 'cpu' ? 'cpu' : 'accelerator' }),
  async checkAvailability(environment) {
    const { findInstalledModel } = await import('../../engines/model-store/find-model.ts');
    if (await findInstalledModel(GROUNDING_DINO_MODELS, environment)) return READY;
    return createNotReady('object-detector.no-net', { model: GROUNDING_DINO_MODELS.names[0]! });
  },
  async create(choice, environment, signal) {
    const { loadGroundingDino } = await import('./load-grounding-dino.ts');
    return loadGroundingDino(choice, environment, signal);
  },
};
