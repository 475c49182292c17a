import { defineStages } from '../../execution/stage.ts';

/** What `enhance` adds to the stages of a video. */
export const STAGES = defineStages({
  reconstruct: { title: 'Reconstruct, detail and lock', unit: 'frames', weight: 80 },
  report: { title: 'Write the report', unit: 'pictures', weight: 2 },
});
