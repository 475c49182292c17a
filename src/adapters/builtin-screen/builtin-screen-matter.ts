import type { Matter } from '../../engines/matter.ts';
import { readBandWeights } from './band-weights.ts';
import { ScreenStage } from './screen-stage.ts';
import { ScreenSurvey } from './screen-survey.ts';

/** Colored screens: a color-difference matte against a plate that is fitted to the shot itself, judged by a small net. */
export const builtinScreenMatter: Matter = {
  id: 'builtin-screen',
  version: '5',
  method: 'screen',
  warmUpFrames: 0,
  lookAheadFrames: 0,
  surveyFrames: 24,
  openSurvey: async (request) => new ScreenSurvey(request),
  open: async (request) => new ScreenStage(request, await readBandWeights()),
};
