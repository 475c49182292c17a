import { defineStages } from '../../execution/stage.ts';

/** The stages of `highlights` besides those of every cut. */
export const STAGES = defineStages({
  survey: { unit: 'frames', weight: 40 },
  proxy: { unit: 'frames', weight: 15 },
  'upload-copies': { unit: 'films', weight: 3 },
  'vl-analyse': { unit: 'films', weight: 20 },
  transcribe: { unit: 'films', weight: 5 },
  propose: { unit: 'answers', weight: 5 },
  'upload-result': { unit: 'files', weight: 3 },
  'remove-copies': { unit: 'files', weight: 1 },
});
