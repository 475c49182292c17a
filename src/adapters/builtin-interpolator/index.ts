import { READY } from '../../engines/availability.ts';
import type { EngineAdapter } from '../../engines/engine.ts';

export const builtinInterpolator: EngineAdapter<'interpolator'> = {
  task: 'interpolator',
  name: 'builtin',
  isEmbedded: true,
  getResourceNeed: () => ({ kind: 'cpu' }),
  checkAvailability: async () => READY,
  create: async () => (await import('./builtin-interpolator.ts')).motionInterpolator,
};
