import { basename, dirname, join } from 'node:path';
import { FootlightError } from '../../core/errors.ts';
import type { EngineChoice, Environment } from '../../engines/engine.ts';
import type { Matter } from '../../engines/matter.ts';
import { createWith, LeasedSessions } from '../mask-nets/leased-session.ts';
import { loadNet } from '../mask-nets/load-net.ts';
import { MaskStage } from '../mask-nets/mask-stage.ts';
import { SAM2_MODELS } from './models.ts';
import { SAM2_FORM } from './sam2-form.ts';
import { Sam2Masker } from './sam2-masker.ts';
import { Sam2Net } from './sam2-net.ts';
import { Sam2Survey } from './sam2-survey.ts';

/** Part of every artifact key: raise it when the same weights give other mattes. */
const VERSION = '3';

/** Loads SAM 2.1 from the store, or from one of its two files with the other one beside it; throws as `loadNet` does. */
export async function loadSam2(
  choice: EngineChoice<'matter'>,
  environment: Environment,
  signal?: AbortSignal,
): Promise<Matter> {
  const source = { forms: [SAM2_FORM], wanted: SAM2_MODELS, findBeside: findOtherFile };
  const { graphs, digest, engine } = await loadNet(choice, source, environment, signal);
  const openNet = async (signal: AbortSignal) =>
    new Sam2Net(await LeasedSessions.open(engine, graphs, signal));
  return {
    id: 'sam2',
    version: `${VERSION} ${digest.slice(0, 16)}`,
    method: 'object-net',
    usesAccelerator: true,
    // One for the median of three masks, and the one whose mask that is reminded of.
    warmUpFrames: 2,
    lookAheadFrames: 1,
    surveyFrames: 8,
    openSurvey: (request) => createWith(openNet(request.signal), (net) => new Sam2Survey(net, request)),
    open: (request) =>
      createWith(openNet(request.signal), (net) => new MaskStage(new Sam2Masker(net, request), request)),
  };
}

/** The last of these words, as the folder's or model's name may have others. */
const PART = /(en|de)(coder)(?!.*(?:en|de)coder)/i;
const OTHERS: Readonly<Record<string, string>> = {
  en: 'de',
  En: 'De',
  EN: 'DE',
  de: 'en',
  De: 'En',
  DE: 'EN',
};

/** The file beside the one that was given, which is called the same but for one word. @throws `model.second-file` */
export function findOtherFile(path: string): string {
  const name = basename(path);
  if (PART.test(name))
    return join(
      dirname(path),
      name.replace(
        PART,
        (_, part: string, rest: string) => `${OTHERS[part] ?? OTHERS[part.toLowerCase()]}${rest}`,
      ),
    );
  throw new FootlightError('model.second-file', { kind: 'usage', value: path });
}
