import { defineStages } from '../../../execution/stage.ts';

/** The stages of a storyboard's sound. */
export const SOUND_STAGES = defineStages({
  'narrate-scene': { unit: 'scenes', weight: 10 },
  'make-ambience': { unit: 'sounds', weight: 5 },
  'mix-soundtrack': { unit: 's', weight: 5 },
});
