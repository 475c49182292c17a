import type { Matter } from '../../engines/matter.ts';
import type { MatterSettings } from '../../engines/task.ts';
import type { MaskNet } from './mask-net.ts';
import { MaskStage } from './mask-stage.ts';
import { MaskSurvey, type MaskVerdicts } from './mask-survey.ts';

/** A net for masks, and what is said of it. */
export interface MaskMatterOptions extends Pick<Matter, 'id' | 'version' | 'method' | 'surveyFrames'> {
  /** A point on the subject that is wanted, in pixels of the upright picture. */
  readonly subject: MatterSettings['subject'];
  readonly verdicts: MaskVerdicts;
  openNet(signal: AbortSignal): Promise<MaskNet>;
}

/** Makes mattes of a net's coarse masks: refined by color, without ghosts, and steady from frame to frame. */
export function createMaskMatter({ subject, verdicts, openNet, ...matter }: MaskMatterOptions): Matter {
  return {
    ...matter,
    warmUpFrames: 1,
    lookAheadFrames: 1,
    openSurvey: async (request) =>
      new MaskSurvey(await openNet(request.signal), request, { subject, verdicts }),
    open: async (request) => new MaskStage(await openNet(request.signal), request),
  };
}
