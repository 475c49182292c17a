import { defineStages } from '../../execution/stage.ts';

/** The stages of `narrate`. */
export const STAGES = defineStages({
  'scene-analysis': { unit: 'novels', weight: 2 },
  'check-speakers': { unit: 'questions', weight: 5 },
  timeline: { unit: 'timelines', weight: 1 },
  dialogue: { unit: 'lines', weight: 45 },
  'stand-in': { unit: 'lines', weight: 2 },
  environment: { unit: 'sounds', weight: 10 },
  effects: { unit: 'sounds', weight: 5 },
  mixing: { unit: 's', weight: 12 },
  mastering: { unit: 'samples', weight: 15 },
  delivery: { unit: 'files', weight: 3 },
  'chapter-files': { unit: 'files', weight: 2 },
  stems: { unit: 'samples', weight: 4 },
});
