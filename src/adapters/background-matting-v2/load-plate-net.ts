import type { EngineChoice, Environment } from '../../engines/engine.ts';
import type { Matter, ShotRequest } from '../../engines/matter.ts';
import { PlateSurvey } from '../builtin-plate/plate-survey.ts';
import { createWith, LeasedSessions } from '../mask-nets/leased-session.ts';
import { loadNet } from '../mask-nets/load-net.ts';
import { PLATE_NET_MODELS } from './models.ts';
import { PlateNet } from './plate-net.ts';
import { PLATE_NET_FORM } from './plate-net-form.ts';
import { PlateNetStage } from './plate-net-stage.ts';
import { PlateNetSurvey } from './plate-net-survey.ts';

/** Part of every artifact key: raise it when the same weights give other mattes. */
const VERSION = '3';
/** Frames in which the plate is looked for, as many as the embedded engine for plates looks at. */
const SURVEY_FRAMES = 32;
/** Longest side of the pictures that the net is tried on. */
const TRIAL_SIDE = 960;

type OpenRequest = Pick<ShotRequest, 'source' | 'signal'>;

/** Loads Background Matting V2; throws as `loadNet` does. */
export async function loadPlateNet(
  choice: EngineChoice<'matter'>,
  environment: Environment,
  signal?: AbortSignal,
): Promise<Matter> {
  const net = await loadNet(
    choice,
    { forms: [PLATE_NET_FORM], wanted: PLATE_NET_MODELS },
    environment,
    signal,
  );
  const { graphs, digest, engine } = net;
  const openNet = async ({ source, signal }: OpenRequest, maxSide?: number): Promise<PlateNet> =>
    createWith(
      LeasedSessions.open(engine, graphs, signal),
      (opened) => new PlateNet(opened, source, maxSide),
    );
  return {
    id: 'background-matting-v2',
    version: `${VERSION} ${digest.slice(0, 16)}`,
    method: 'plate-net',
    usesAccelerator: true,
    // Every frame is matted by itself.
    warmUpFrames: 0,
    lookAheadFrames: 0,
    surveyFrames: SURVEY_FRAMES,
    openSurvey: (request) => openSurvey(openNet, request, choice.settings.plate),
    open: (request) => createWith(openNet(request), (net) => new PlateNetStage(net, request)),
  };
}

/** @param path of a plate that was given */
async function openSurvey(
  openNet: (request: OpenRequest, maxSide: number) => Promise<PlateNet>,
  request: ShotRequest,
  path: string | undefined,
): Promise<PlateNetSurvey> {
  const plates = await PlateSurvey.open(request, path);
  const frameCount = Math.min(SURVEY_FRAMES, request.frameCount);
  const options = { frameCount, isGiven: path !== undefined, signal: request.signal };
  return createWith(openNet(request, TRIAL_SIDE), (net) => new PlateNetSurvey(plates, net, options));
}
