import type { Production } from '../../execution/production.ts';
import { FILM_STAGES } from '../../pipelines/film/stages.ts';
import { enhanceOptions } from './options.ts';
import { STAGES } from './stages.ts';

/** A filmed stage play in, a 4K master with mastered sound and a measured report out. */
export const enhance: Production<typeof enhanceOptions> = {
  name: 'enhance',
  options: enhanceOptions,
  stages: [
    FILM_STAGES.analyze,
    STAGES.reconstruct,
    FILM_STAGES['audio-master'],
    FILM_STAGES.assemble,
    FILM_STAGES.validate,
    STAGES.report,
  ],
  outputs: [
    { role: 'master', mediaTypes: ['video/mp4', 'video/quicktime', 'video/x-matroska'] },
    { role: 'compare', mediaTypes: ['image/jpeg'] },
    { role: 'result', mediaTypes: ['application/json'] },
    { role: 'report', mediaTypes: ['text/html'] },
    {
      role: 'sample',
      mediaTypes: ['image/jpeg'],
      isOptional: true,
      isNumbered: true,
    },
    {
      role: 'estimate',
      mediaTypes: ['application/json'],
      isOptional: true,
    },
  ],
  load: async () => (await import('./workflow.ts')).enhanceWorkflow,
};
