import { INPUT_STAGES } from '../../execution/inputs/stages.ts';
import type { Production } from '../../execution/production.ts';
import { CUT_STAGES, SHEET_STAGES } from '../../pipelines/cut/stages.ts';
import { GENERATION_STAGES } from '../../pipelines/generation/stages.ts';
import { storyboardOptions } from './options.ts';
import { SOUND_STAGES } from './sound/stages.ts';
import { STAGES } from './stages.ts';

/** Makes a video of a script: a scene after the other. */
export const storyboard: Production<typeof storyboardOptions> = {
  name: 'storyboard',
  options: storyboardOptions,
  settings: { VIDEO_CONFIG: 'videoConfig', VIDEO_PROCESSING_CONFIG: 'videoConfig' },
  stages: [
    { ...INPUT_STAGES.fetch, weight: 2 },
    STAGES.prompts,
    SOUND_STAGES['narrate-scene'],
    GENERATION_STAGES['make-stills'],
    GENERATION_STAGES['make-clips'],
    STAGES['render-scenes'],
    SOUND_STAGES['make-ambience'],
    SOUND_STAGES['mix-soundtrack'],
    { ...CUT_STAGES['index-source'], weight: 1 },
    { ...CUT_STAGES['cut-clips'], weight: 8 },
    { ...CUT_STAGES['assemble-cut'], weight: 3 },
    { ...CUT_STAGES['verify-cut'], weight: 2 },
    SHEET_STAGES['contact-sheet'],
  ],
  example: { script: '/media/script.md', size: '1280x720', captions: 'burn', output: 'story.mp4' },
  outputs: [
    { role: 'video', mediaTypes: ['video/mp4', 'video/quicktime', 'video/x-matroska'] },
    { role: 'edit', mediaTypes: ['application/json'] },
    { role: 'otio', mediaTypes: ['application/json'] },
    { role: 'fcpxml', mediaTypes: ['application/xml'] },
    { role: 'edl', mediaTypes: ['text/plain'] },
    { role: 'captions', mediaTypes: ['application/x-subrip'], isOptional: true },
    { role: 'captions_vtt', mediaTypes: ['text/vtt'], isOptional: true },
    { role: 'plan', mediaTypes: ['application/json'] },
    { role: 'sheet', mediaTypes: ['image/jpeg'] },
    { role: 'figures', mediaTypes: ['application/json'] },
    { role: 'scene', mediaTypes: ['video/mp4'], isOptional: true, isNumbered: true },
    { role: 'report', mediaTypes: ['text/html'] },
  ],
  http: () => import('./http.ts'),
  load: async () => (await import('./workflow.ts')).storyboardWorkflow,
};
