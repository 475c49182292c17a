import { defineStages } from '../../execution/stage.ts';

export const STAGES = defineStages({
  upscale: { title: 'Enlarge the picture', unit: 'pictures', weight: 1 },
});
