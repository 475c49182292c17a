import { READY } from '../../engines/availability.ts';
import type { EngineAdapter } from '../../engines/engine.ts';

export const lanczos: EngineAdapter<'upscaler'> = {
  task: 'upscaler',
  name: 'lanczos',
  isEmbedded: true,
  needs: () => ({ kind: 'cpu' }),
  available: async () => READY,
  create: async () => (await import('./lanczos-upscaler.ts')).lanczosUpscaler,
};
