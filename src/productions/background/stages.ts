import { defineStages } from '../../execution/stage.ts';
import { GENERATION_STAGES } from '../../pipelines/generation/stages.ts';

/** The stages of `background` besides those of every video. Their weights add up to the shares of `PHASES`. */
export const STAGES = defineStages({
  'survey-shots': { unit: 'frames', weight: 6 },
  separate: { unit: 'frames', weight: 15 },
  'follow-camera': { unit: 'frames', weight: 2 },
  'measure-subject': { unit: 'frames', weight: 3 },
  'measure-scene': { unit: 'pictures', weight: 1 },
  'fit-still': { unit: 'pictures', weight: 1 },
  generate: { unit: 'frames', weight: 19 },
  composite: { unit: 'frames', weight: 20 },
  'check-quality': { unit: 'frames', weight: 8 },
  'repair-mattes': { unit: 'frames', weight: 2 },
  'verify-clip': { unit: 'frames', weight: 3 },
  'background-report': { unit: 'pictures', weight: 5 },
});

/** The stages in which engines make the new background. */
export const BACKDROP_STAGES = [
  { ...GENERATION_STAGES['make-stills'], weight: 2 },
  STAGES['fit-still'],
  { ...GENERATION_STAGES['make-clips'], weight: 6 },
  { ...GENERATION_STAGES['join-clips'], weight: 2 },
] as const;
