import { defineStages } from '../../execution/stage.ts';

/** The stages of `storyboard` besides those of every cut, and of its sound. */
export const STAGES = defineStages({
  prompts: { unit: 'answers', weight: 2 },
  'make-stills': { unit: 'pictures', weight: 10 },
  'make-clips': { unit: 'clips', weight: 20 },
  'render-scenes': { unit: 'frames', weight: 60 },
});
