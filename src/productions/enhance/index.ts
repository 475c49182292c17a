import type { Production } from '../../execution/production.ts';
import { VIDEO_STAGES } from '../../pipelines/film/stages.ts';
import { enhanceOptions } from './options.ts';
import { STAGES } from './stages.ts';

/** Makes a 4K master of a filmed stage performance: enlarged picture, mastered audio, and a report of measurements. */
export const enhance: Production<typeof enhanceOptions> = {
  name: 'enhance',
  options: enhanceOptions,
  settings: { theater_enhancement_config: 'theaterConfig' },
  stages: [
    VIDEO_STAGES.analyze,
    STAGES.reconstruct,
    VIDEO_STAGES['audio-master'],
    VIDEO_STAGES.assemble,
    VIDEO_STAGES.validate,
    STAGES.report,
  ],
  example: { input: '/media/play.mp4', target: '1080p', output: 'play-1080p.mp4' },
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
