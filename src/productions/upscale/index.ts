import type { Production } from '../../execution/production.ts';
import { upscalerNeeds } from '../upscaler-choice.ts';
import { upscaleOptions } from './options.ts';
import { STAGES } from './stages.ts';
import type { UpscaleModels } from './workflow.ts';

/** One picture in, a larger one out: the same nets and control as `enhance`, open to anybody's measuring. */
export function createUpscale(models: UpscaleModels): Production<typeof upscaleOptions> {
  return {
    name: 'upscale',
    title: 'Enlarge a picture',
    options: upscaleOptions,
    stages: Object.values(STAGES),
    outputs: [
      { role: 'picture', title: 'Enlarged picture', mediaTypes: ['image/png', 'image/jpeg', 'image/tiff'] },
    ],
    needs: ({ model, provider }) => upscalerNeeds(model, provider),
    load: async () => (await import('./workflow.ts')).createUpscaleWorkflow(models),
  };
}
