import type { EngineChoice, Environment } from '../../engines/engine.ts';
import type { Matter } from '../../engines/matter.ts';
import { LeasedSessions } from '../mask-nets/leased-session.ts';
import { loadNet } from '../mask-nets/load-net.ts';
import { createMaskMatter, OBJECT_VERDICTS } from '../mask-nets/mask-matter.ts';
import { PictureNet } from '../mask-nets/picture-net.ts';
import { REMBG_MODELS } from './models.ts';
import { REMBG_FORMS } from './rembg-forms.ts';

/** Part of every artifact key: raise it when the same weights give other mattes. */
const VERSION = '3';

/** Loads one of Rembg's nets; throws as `loadNet` does. */
export async function loadRembg(
  choice: EngineChoice<'matter'>,
  environment: Environment,
  signal?: AbortSignal,
): Promise<Matter> {
  const net = await loadNet(choice, { forms: REMBG_FORMS, wanted: REMBG_MODELS }, environment, signal);
  const { form, graphs, digest, engine } = net;
  return createMaskMatter({
    id: 'rembg',
    version: `${VERSION} ${digest.slice(0, 16)}`,
    method: 'object-net',
    surveyFrames: 8,
    verdicts: OBJECT_VERDICTS,
    heedsPeople: true,
    openNet: async (signal) => new PictureNet(await LeasedSessions.open(engine, graphs, signal), form),
  });
}
