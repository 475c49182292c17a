import { defineStages } from '../../execution/stage.ts';

/** What `enhance` adds to the stages of a film. */
export const STAGES = defineStages({
  reconstruct: { unit: 'frames', weight: 80 },
  report: { unit: 'pictures', weight: 2 },
});
