import type { Production } from '../../execution/production.ts';
import { upscaleOptions } from './options.ts';
import { STAGES } from './stages.ts';

/** Enlarges a still picture with the nets of `enhance`. */
export const upscale: Production<typeof upscaleOptions> = {
  name: 'upscale',
  options: upscaleOptions,
  stages: Object.values(STAGES),
  example: { input: '/media/poster.png', scale: 2, output: 'poster-large.png' },
  outputs: [{ role: 'picture', mediaTypes: ['image/png', 'image/jpeg', 'image/tiff'] }],
  load: async () => (await import('./workflow.ts')).upscaleWorkflow,
};
