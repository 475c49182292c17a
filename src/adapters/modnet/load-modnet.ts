import type { EngineChoice, Environment } from '../../engines/engine.ts';
import type { Matter } from '../../engines/matter.ts';
import { LeasedSessions } from '../mask-nets/leased-session.ts';
import { loadNet } from '../mask-nets/load-net.ts';
import { createMaskMatter, OBJECT_VERDICTS } from '../mask-nets/mask-matter.ts';
import { PictureNet } from '../mask-nets/picture-net.ts';
import { MODNET_MODELS } from './models.ts';
import { MODNET_FORM } from './modnet-form.ts';

/** Part of every artifact key: raise it when the same weights give other mattes. */
const VERSION = '3';

/** Loads MODNet; throws as `loadNet` does. */
export async function loadModnet(
  choice: EngineChoice<'matter'>,
  environment: Environment,
  signal?: AbortSignal,
): Promise<Matter> {
  const net = await loadNet(choice, { forms: [MODNET_FORM], wanted: MODNET_MODELS }, environment, signal);
  const { form, graphs, digest, engine } = net;
  return createMaskMatter({
    id: 'modnet',
    version: `${VERSION} ${digest.slice(0, 16)}`,
    method: 'matting-net',
    surveyFrames: 8,
    verdicts: OBJECT_VERDICTS,
    heedsPeople: true,
    openNet: async (signal) => new PictureNet(await LeasedSessions.open(engine, graphs, signal), form),
  });
}
