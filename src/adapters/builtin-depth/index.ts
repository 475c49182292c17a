import { READY } from '../../engines/availability.ts';
import type { EngineAdapter } from '../../engines/engine.ts';

export const cueDepth: EngineAdapter<'depth'> = {
  task: 'depth',
  name: 'builtin',
  aliases: ['auto'],
  isEmbedded: true,
  getResourceNeed: () => ({ kind: 'cpu' }),
  checkAvailability: async () => READY,
  create: async () => (await import('./builtin-depth.ts')).cueDepthEstimator,
};
