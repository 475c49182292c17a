import { defineStages } from '../../execution/stage.ts';

/** The stages of rendering an edit. */
export const CUT_STAGES = defineStages({
  'index-source': { unit: 'frames', weight: 10 },
  'follow-subject': { unit: 'frames', weight: 10 },
  'cut-clips': { unit: 'clips', weight: 60 },
  'cut-sound': { unit: 's', weight: 15 },
  'assemble-cut': { unit: 'frames', weight: 10 },
  'verify-cut': { unit: 'seams', weight: 5 },
});

/** The stage of drawing what a cut shows, for productions that do. */
export const SHEET_STAGES = defineStages({ 'contact-sheet': { unit: 'clips', weight: 4 } });
