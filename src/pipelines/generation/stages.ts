import { defineStages } from '../../execution/stage.ts';

/** The stages in which engines make pictures and videos. */
export const GENERATION_STAGES = defineStages({
  'make-stills': { unit: 'pictures', weight: 10 },
  'make-clips': { unit: 'clips', weight: 20 },
  'join-clips': { unit: 'frames', weight: 5 },
});
