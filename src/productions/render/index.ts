import type { Production } from '../../execution/production.ts';
import { CUT_STAGES } from '../../pipelines/cut/stages.ts';
import { renderWorkflowOptions } from './options.ts';

/** An edit in, a video out: frame-exact, copied where it can be. */
export const render: Production<typeof renderWorkflowOptions> = {
  name: 'render',
  title: 'Render an edit decision document',
  options: renderWorkflowOptions,
  stages: Object.values(CUT_STAGES),
  outputs: [
    { role: 'film', title: 'Film', mediaTypes: ['video/mp4', 'video/quicktime', 'video/x-matroska'] },
    { role: 'fidelity', title: 'What was copied and what encoded', mediaTypes: ['application/json'] },
  ],
  load: async () => (await import('./workflow.ts')).createRenderWorkflow(),
};
