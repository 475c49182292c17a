import { defineStages } from '../../execution/stage.ts';

/** The stages of `enhance` besides those of every video. */
export const STAGES = defineStages({
  reconstruct: { unit: 'frames', weight: 80 },
  report: { unit: 'pictures', weight: 2 },
});
