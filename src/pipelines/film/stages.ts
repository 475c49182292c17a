import { defineStages } from '../../execution/stage.ts';

/** The stages of every master, from analysis to validation, without those of a production's own. */
export const VIDEO_STAGES = defineStages({
  analyze: { unit: 'frames', weight: 4 },
  'audio-master': { unit: 's', weight: 4 },
  assemble: { unit: 'frames', weight: 1 },
  validate: { unit: 'frames', weight: 9 },
});
