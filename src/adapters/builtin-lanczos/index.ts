import { READY } from '../../engines/availability.ts';
import type { EngineAdapter } from '../../engines/engine.ts';

export const lanczos: EngineAdapter<'upscaler'> = {
  task: 'upscaler',
  name: 'lanczos',
  title: 'Lanczos with masked sharpening, without a net',
  isEmbedded: true,
  needs: () => ({ kind: 'cpu' }),
  available: async () => READY,
  create: async () => (await import('./lanczos-upscaler.ts')).lanczosUpscaler,
};
