import { INPUT_STAGES } from '../../execution/inputs/stages.ts';
import type { Production } from '../../execution/production.ts';
import { CUT_STAGES, SHEET_STAGES } from '../../pipelines/cut/stages.ts';
import { highlightsOptions } from './options.ts';
import { STAGES } from './stages.ts';

/** Cuts the highlights of one to ten videos into one. */
export const highlights: Production<typeof highlightsOptions> = {
  name: 'highlights',
  options: highlightsOptions,
  settings: {
    COMPRESSION_PROFILES: 'compressionConfig',
    DYNAMIC_COMPRESSION_RULES: 'compressionConfig',
  },
  stages: [
    { ...INPUT_STAGES.fetch, weight: 10 },
    { ...CUT_STAGES['index-source'], weight: 3 },
    STAGES.survey,
    STAGES.proxy,
    STAGES['upload-copies'],
    STAGES['vl-analyse'],
    STAGES.transcribe,
    STAGES.propose,
    { ...CUT_STAGES['follow-subject'], weight: 5 },
    { ...CUT_STAGES['cut-clips'], weight: 30 },
    { ...CUT_STAGES['cut-sound'], weight: 6 },
    { ...CUT_STAGES['assemble-cut'], weight: 5 },
    { ...CUT_STAGES['verify-cut'], weight: 2 },
    SHEET_STAGES['contact-sheet'],
    STAGES['upload-result'],
    STAGES['remove-copies'],
  ],
  example: { sources: ['/media/act-1.mp4', '/media/act-2.mp4'], duration: 90, output: 'highlights.mp4' },
  outputs: [
    { role: 'film', mediaTypes: ['video/mp4', 'video/quicktime', 'video/x-matroska'] },
    { role: 'edit', mediaTypes: ['application/json'] },
    { role: 'otio', mediaTypes: ['application/json'] },
    { role: 'fcpxml', mediaTypes: ['application/xml'] },
    { role: 'edl', mediaTypes: ['text/plain'] },
    { role: 'figures', mediaTypes: ['application/json'] },
    { role: 'report', mediaTypes: ['text/html'] },
    { role: 'captions', mediaTypes: ['application/x-subrip'], isOptional: true },
    { role: 'sheet', mediaTypes: ['image/jpeg'] },
    { role: 'estimate', mediaTypes: ['application/json'], isOptional: true },
  ],
  http: () => import('./http.ts'),
  load: async () => (await import('./workflow.ts')).highlightsWorkflow,
  sweep: async (findEnded) => (await import('./models/left-over-copies.ts')).sweepCopies(findEnded),
};
