import type { Matter } from '../../engines/matter.ts';
import { readOpacityWeights } from './opacity-weights.ts';
import { PlateStage } from './plate-stage.ts';
import { PlateSurvey } from './plate-survey.ts';

/** Frames that a survey looks at: enough to see behind a subject who moves now and then, and a bit each in a set. */
const SURVEY_FRAMES = 32;

/**
 * The matte by a clean plate: the subject is what differs from the picture without it.
 *
 * @param plate path of that picture; without it the survey finds it in the shot
 */
export function createPlateMatter(plate?: string): Matter {
  return {
    id: 'builtin-plate',
    version: '7',
    method: 'plate',
    // Every frame is matted by itself.
    warmUpFrames: 0,
    lookAheadFrames: 0,
    surveyFrames: SURVEY_FRAMES,
    openSurvey: async (request) => PlateSurvey.open(request, plate),
    open: async (request) => new PlateStage(request, await readOpacityWeights()),
  };
}
