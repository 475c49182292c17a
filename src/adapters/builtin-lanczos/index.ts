import { READY } from '../../engines/availability.ts';
import type { EngineAdapter } from '../../engines/engine.ts';

export const lanczos: EngineAdapter<'upscaler'> = {
  task: 'upscaler',
  name: 'lanczos',
  isEmbedded: true,
  getResourceNeed: () => ({ kind: 'cpu' }),
  checkAvailability: async () => READY,
  create: async () => (await import('./lanczos-upscaler.ts')).lanczosUpscaler,
};
