import { defineStages } from '../../execution/stage.ts';

export const STAGES = defineStages({
  upscale: { unit: 'pictures', weight: 1 },
});
