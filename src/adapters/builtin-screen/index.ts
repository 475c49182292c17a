import { READY } from '../../engines/availability.ts';
import type { EngineAdapter } from '../../engines/engine.ts';

export const screenMatter: EngineAdapter<'matter'> = {
  task: 'matter',
  name: 'builtin-screen',
  aliases: ['screen'],
  isEmbedded: true,
  getResourceNeed: () => ({ kind: 'cpu' }),
  checkAvailability: async () => READY,
  create: async () => (await import('./builtin-screen-matter.ts')).builtinScreenMatter,
};
