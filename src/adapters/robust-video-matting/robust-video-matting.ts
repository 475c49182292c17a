import type { Matter } from '../../engines/matter.ts';
import { type LoadedModel, RecurrentNet } from './recurrent-net.ts';
import { RecurrentStage } from './recurrent-stage.ts';
import { RecurrentSurvey } from './recurrent-survey.ts';

/** Part of every artifact key: raise it when the same weights give other mattes. */
const VERSION = '1';

/** Robust Video Matting: states of the net go from segment to segment, so that no border can be seen. */
export function createRobustVideoMatting(model: LoadedModel): Matter {
  return {
    id: 'robust-video-matting',
    version: `${VERSION} ${model.digest.slice(0, 16)}`,
    method: 'matting-net',
    usesAccelerator: true,
    warmUpFrames: 0,
    lookAheadFrames: 0,
    surveyFrames: 8,
    openSurvey: async (request) =>
      new RecurrentSurvey(await RecurrentNet.open(model, request.signal), request),
    open: async (request) => {
      const net = await RecurrentNet.open(model, request.signal);
      if (request.state) net.loadStates(request.state);
      return new RecurrentStage(net, request);
    },
  };
}
