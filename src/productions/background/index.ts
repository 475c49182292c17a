import type { Production } from '../../execution/production.ts';
import { VIDEO_STAGES } from '../../pipelines/film/stages.ts';
import { backgroundOptions } from './options.ts';
import { BACKDROP_STAGES, STAGES } from './stages.ts';

/** Replaces the background of people in videos. */
export const background: Production<typeof backgroundOptions> = {
  name: 'background',
  options: backgroundOptions,
  stages: [
    VIDEO_STAGES.analyze,
    STAGES['survey-shots'],
    STAGES.separate,
    STAGES['follow-camera'],
    STAGES['measure-subject'],
    ...BACKDROP_STAGES,
    STAGES.generate,
    STAGES.composite,
    STAGES['check-quality'],
    STAGES['repair-mattes'],
    STAGES['measure-scene'],
    VIDEO_STAGES.assemble,
    STAGES['verify-clip'],
    STAGES['background-report'],
  ],
  example: { videos: ['/media/speaker.mp4'], image: '/media/forest.jpg' },
  outputs: [
    { role: 'video', mediaTypes: ['video/mp4', 'video/quicktime', 'video/x-matroska'], isNumbered: true },
    { role: 'thumbnail', mediaTypes: ['image/jpeg'], isNumbered: true },
    { role: 'qa_report', mediaTypes: ['application/json'], isNumbered: true },
    { role: 'alpha_mattes', mediaTypes: ['video/x-matroska'], isNumbered: true },
    { role: 'analysis', mediaTypes: ['application/json'], isNumbered: true },
    { role: 'depth_map', mediaTypes: ['image/png'], isOptional: true, isNumbered: true },
    {
      role: 'foreground_frames',
      mediaTypes: ['video/quicktime', 'video/webm'],
      isOptional: true,
      isNumbered: true,
    },
    { role: 'edge_confidence', mediaTypes: ['video/x-matroska'], isOptional: true, isNumbered: true },
    { role: 'hair_mattes', mediaTypes: ['video/x-matroska'], isOptional: true, isNumbered: true },
    { role: 'background_video', mediaTypes: ['video/x-matroska'], isOptional: true, isNumbered: true },
    { role: 'motion_vectors', mediaTypes: ['video/x-matroska'], isOptional: true, isNumbered: true },
    { role: 'lighting_map', mediaTypes: ['image/png'], isOptional: true, isNumbered: true },
    { role: 'blend_mask', mediaTypes: ['video/x-matroska'], isOptional: true, isNumbered: true },
    { role: 'shadow_layer', mediaTypes: ['video/x-matroska'], isOptional: true, isNumbered: true },
    { role: 'report', mediaTypes: ['text/html'], isNumbered: true },
    { role: 'sample', mediaTypes: ['image/jpeg'], isOptional: true, isNumbered: true },
    { role: 'estimate', mediaTypes: ['application/json'], isOptional: true, isNumbered: true },
  ],
  taskPrefix: 'bg-replace-',
  http: () => import('./http.ts'),
  load: async () => (await import('./workflow.ts')).backgroundWorkflow,
};
