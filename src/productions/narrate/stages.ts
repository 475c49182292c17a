import { defineStages } from '../../execution/stage.ts';

export const STAGES = defineStages({
  'scene-analysis': { title: 'Read the novel', unit: 'novels', weight: 2 },
  'check-speakers': { title: 'Let a model check who speaks', unit: 'questions', weight: 5 },
  timeline: { title: 'Plan the timeline', unit: 'timelines', weight: 1 },
  dialogue: { title: 'Speak the lines', unit: 'lines', weight: 45 },
  'stand-in': { title: 'Speak in place of an engine that failed', unit: 'lines', weight: 2 },
  environment: { title: 'Make the ambiences', unit: 'sounds', weight: 10 },
  effects: { title: 'Make the effects', unit: 'sounds', weight: 5 },
  mixing: { title: 'Mix the chapters', unit: 's', weight: 12 },
  mastering: { title: 'Master the mix', unit: 'samples', weight: 15 },
  delivery: { title: 'Write the sound', unit: 'files', weight: 3 },
  stems: { title: 'Write the stems', unit: 'samples', weight: 4 },
});
