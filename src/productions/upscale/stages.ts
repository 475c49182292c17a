import { defineStages } from '../../execution/stage.ts';

/** The stage of `upscale`. */
export const STAGES = defineStages({
  upscale: { unit: 'pictures', weight: 1 },
});
