import type { Matter } from '../../engines/matter.ts';
import { BoxMasker } from './frame-masker.ts';
import { createWith } from './leased-session.ts';
import type { MaskNet } from './mask-net.ts';
import { MaskStage } from './mask-stage.ts';
import { MaskSurvey, type MaskVerdicts } from './mask-survey.ts';

/** A net for masks, and what is said of it. */
export interface MaskMatterOptions extends Pick<Matter, 'id' | 'version' | 'method' | 'surveyFrames'> {
  readonly verdicts: MaskVerdicts;
  /** Whether its masks are held against what a net for people sees: it may take something else for the subject. */
  readonly heedsPeople?: boolean;
  openNet(signal: AbortSignal): Promise<MaskNet>;
}

/** What is said of nets that take whatever stands out for the subject. */
export const OBJECT_VERDICTS: MaskVerdicts = {
  nothing: 'mask-nets.nothing',
  unsure: 'mask-nets.unsure',
  sure: 'mask-nets.sure',
};

/** Makes mattes of a net's coarse masks: refined by color, without ghosts, and steady from frame to frame. */
export function createMaskMatter({
  openNet,
  verdicts,
  heedsPeople = false,
  ...matter
}: MaskMatterOptions): Matter {
  return {
    ...matter,
    usesAccelerator: true,
    warmUpFrames: 1,
    lookAheadFrames: 1,
    openSurvey: (request) =>
      createWith(openNet(request.signal), (net) => new MaskSurvey(net, request, { verdicts, heedsPeople })),
    open: (request) =>
      createWith(openNet(request.signal), (net) => new MaskStage(new BoxMasker(net, request), request)),
  };
}
