import { defineStages } from '../../execution/stage.ts';

/** The stages of `background` besides those of every video. Their weights add up to the shares of `PHASES`. */
export const STAGES = defineStages({
  'survey-shots': { unit: 'frames', weight: 6 },
  separate: { unit: 'frames', weight: 15 },
  'follow-camera': { unit: 'frames', weight: 2 },
  'measure-subject': { unit: 'frames', weight: 3 },
  'measure-scene': { unit: 'pictures', weight: 1 },
  generate: { unit: 'frames', weight: 30 },
  composite: { unit: 'frames', weight: 20 },
  'check-quality': { unit: 'frames', weight: 8 },
  'repair-mattes': { unit: 'frames', weight: 2 },
  'verify-clip': { unit: 'frames', weight: 3 },
  'background-report': { unit: 'pictures', weight: 5 },
});
