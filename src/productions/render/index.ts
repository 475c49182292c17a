import type { Production } from '../../execution/production.ts';
import { CUT_STAGES } from '../../pipelines/cut/stages.ts';
import { renderWorkflowOptions } from './options.ts';

/** Renders an edit to a video: exact to the frame, and copied without loss where possible. */
export const render: Production<typeof renderWorkflowOptions> = {
  name: 'render',
  options: renderWorkflowOptions,
  stages: Object.values(CUT_STAGES),
  example: { edit: '/media/cut.otio', sources: ['/media/play.mp4'], output: 'cut.mp4' },
  outputs: [
    { role: 'film', mediaTypes: ['video/mp4', 'video/quicktime', 'video/x-matroska'] },
    { role: 'fidelity', mediaTypes: ['application/json'] },
  ],
  load: async () => (await import('./workflow.ts')).createRenderWorkflow(),
};
