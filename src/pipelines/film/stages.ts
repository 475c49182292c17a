import { defineStages } from '../../execution/stage.ts';

/** The stages that a film passes from its source to a checked master, but for what is done to its pictures. */
export const FILM_STAGES = defineStages({
  analyze: { unit: 'frames', weight: 4 },
  'audio-master': { unit: 's', weight: 4 },
  assemble: { unit: 'frames', weight: 1 },
  validate: { unit: 'frames', weight: 9 },
});
