import { READY } from '../../engines/availability.ts';
import type { EngineAdapter } from '../../engines/engine.ts';

export const spectral: EngineAdapter<'separator'> = {
  task: 'separator',
  name: 'builtin',
  isEmbedded: true,
  needs: () => ({ kind: 'cpu' }),
  available: async () => READY,
  create: async () => (await import('./spectral-separator.ts')).spectralSeparator,
};
