import { defineStages } from '../../execution/stage.ts';

/** The stages that a video passes from its source to a checked master, but for what is done to its pictures. */
export const VIDEO_STAGES = defineStages({
  analyze: { title: 'Analyze the stage', unit: 'frames', weight: 4 },
  'audio-master': { title: 'Master the audio', unit: 's', weight: 4 },
  assemble: { title: 'Assemble the master', unit: 'frames', weight: 1 },
  validate: { title: 'Validate the master', unit: 'frames', weight: 9 },
});
