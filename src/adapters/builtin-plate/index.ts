import { READY } from '../../engines/availability.ts';
import type { EngineAdapter } from '../../engines/engine.ts';

export const builtinPlate: EngineAdapter<'matter'> = {
  task: 'matter',
  name: 'builtin-plate',
  aliases: ['plate'],
  isEmbedded: true,
  getResourceNeed: () => ({ kind: 'cpu' }),
  checkAvailability: async () => READY,
  create: async ({ settings }) => (await import('./plate-matter.ts')).createPlateMatter(settings.plate),
};
