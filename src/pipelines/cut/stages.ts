import { defineStages } from '../../execution/stage.ts';

/** The stages that an edit passes on its way to a video. */
export const CUT_STAGES = defineStages({
  'index-source': { title: 'Index the films', unit: 'frames', weight: 10 },
  'follow-subject': { title: 'Follow the subjects', unit: 'frames', weight: 10 },
  'cut-clips': { title: 'Cut the clips', unit: 'clips', weight: 60 },
  'cut-sound': { title: 'Cut the sound', unit: 's', weight: 15 },
  'assemble-cut': { title: 'Join the clips', unit: 'frames', weight: 10 },
  'verify-cut': { title: 'Check every seam', unit: 'seams', weight: 5 },
});
