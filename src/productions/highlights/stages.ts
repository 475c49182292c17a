import { defineStages } from '../../execution/stage.ts';

/** What comes before the cut, and beside it. */
export const STAGES = defineStages({
  survey: { title: 'Watch and hear the films', unit: 'frames', weight: 40 },
  proxy: { title: 'Make small copies for the model', unit: 'frames', weight: 15 },
  'vl-analyse': { title: 'Let the model watch', unit: 'films', weight: 20 },
  transcribe: { title: 'Write down what is said', unit: 'films', weight: 5 },
  propose: { title: 'Let the model plan', unit: 'answers', weight: 5 },
  'contact-sheet': { title: 'Draw the contact sheet', unit: 'clips', weight: 4 },
});
