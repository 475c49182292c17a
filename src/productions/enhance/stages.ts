import { defineStages } from '../../execution/stage.ts';

export const STAGES = defineStages({
  report: { title: 'Write the report', unit: 'pictures', weight: 2 },
});
