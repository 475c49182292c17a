import type { EngineChoice, Environment } from '../../engines/engine.ts';
import type { Matter } from '../../engines/matter.ts';
import { PlateSurvey } from '../builtin-plate/plate-survey.ts';
import { createWith, LeasedSessions } from '../mask-nets/leased-session.ts';
import { loadNet } from '../mask-nets/load-net.ts';
import { PLATE_NET_MODELS } from './models.ts';
import { PLATE_NET_FORM } from './plate-net-form.ts';
import { PlateNetStage } from './plate-net-stage.ts';
import { PlateNetSurvey } from './plate-net-survey.ts';

/** Part of every artifact key: raise it when the same weights give other mattes. */
const VERSION = '1';
/** Frames in which the plate is looked for, as many as the embedded engine for plates looks at. */
const SURVEY_FRAMES = 32;

/** Loads Background Matting V2; throws as `loadNet` does. */
export async function loadPlateNet(
  choice: EngineChoice<'matter'>,
  environment: Environment,
): Promise<Matter> {
  const net = await loadNet(choice, { forms: [PLATE_NET_FORM], wanted: PLATE_NET_MODELS }, environment);
  const { graphs, digest, engine } = net;
  return {
    id: 'background-matting-v2',
    version: `${VERSION} ${digest.slice(0, 16)}`,
    method: 'matting-net',
    usesAccelerator: true,
    // Every frame is matted by itself.
    warmUpFrames: 0,
    lookAheadFrames: 0,
    surveyFrames: SURVEY_FRAMES,
    openSurvey: async (request) => new PlateNetSurvey(await PlateSurvey.open(request, choice.settings.plate)),
    open: (request) =>
      createWith(
        LeasedSessions.open(engine, graphs, request.signal),
        (opened) => new PlateNetStage(opened, request),
      ),
  };
}
