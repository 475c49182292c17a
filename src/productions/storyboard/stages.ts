import { defineStages } from '../../execution/stage.ts';

/** The stages of `storyboard` besides those of every cut, and of its sound. */
export const STAGES = defineStages({
  prompts: { unit: 'answers', weight: 2 },
  'render-scenes': { unit: 'frames', weight: 60 },
});
