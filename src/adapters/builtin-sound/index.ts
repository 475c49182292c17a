import { READY } from '../../engines/availability.ts';
import type { EngineAdapter } from '../../engines/engine.ts';

export const proceduralSounds: EngineAdapter<'sound'> = {
  task: 'sound',
  name: 'builtin',
  isEmbedded: true,
  needs: () => ({ kind: 'cpu' }),
  available: async () => READY,
  create: async () => (await import('./builtin-sound-generator.ts')).builtinSoundGenerator,
};
