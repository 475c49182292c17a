import type { FrameRecipe } from '../../media/video/field-treatment.ts';
import { type FieldEvidence, type FieldSection, findSections } from './field-sections.ts';
import type { FieldVote } from './field-votes.ts';
import { type CadencePosition, findCadence } from './film-cadence.ts';

/** What is done with fields: as measured, or as a user wants it. */
export const FIELD_MODES = ['auto', 'single', 'double', 'keep', 'tff', 'bff', 'progressive'] as const;
export type FieldMode = (typeof FIELD_MODES)[number];

/** A frame of a video as it is shown. */
interface ShownFrame {
  /** Number of the decoded frame. */
  readonly frame: number;
  readonly recipe: FrameRecipe;
  /** When it is shown, in durations of the decoded frame after its beginning; -0.5 to 0.5. */
  readonly shift: number;
}

/** How the frames of a video are made from its decoded frames. */
export interface FieldPlan {
  readonly sections: readonly FieldSection[];
  readonly shown: readonly ShownFrame[];
}

/** Plans the frames of a video. */
export function planFields(evidence: FieldEvidence, mode: FieldMode): FieldPlan {
  const sections = chooseSections(evidence, mode);
  const shown = sections.flatMap((section) => showSection(section, evidence.votes, mode));
  return { sections, shown };
}

/** Whether a mode says what the fields are, whatever is measured. */
export function isToldMode(mode: FieldMode): boolean {
  return mode === 'tff' || mode === 'bff' || mode === 'progressive';
}

function chooseSections(evidence: FieldEvidence, mode: FieldMode): FieldSection[] {
  const all = { startFrame: 0, endFrame: evidence.votes.length, isMeasured: false };
  switch (mode) {
    case 'tff':
      return [{ ...all, kind: 'interlaced', order: 'top-first' }];
    case 'bff':
      return [{ ...all, kind: 'interlaced', order: 'bottom-first' }];
    case 'progressive':
      return [{ ...all, kind: 'progressive' }];
    default:
      return findSections(evidence);
  }
}

function showSection(section: FieldSection, votes: readonly FieldVote[], mode: FieldMode): ShownFrame[] {
  const { startFrame, endFrame, kind, order } = section;
  const numbers = Array.from({ length: endFrame - startFrame }, (_, i) => startFrame + i);
  if (kind === 'progressive' || mode === 'keep')
    return numbers.map((frame) => ({ frame, recipe: 'whole', shift: 0 }));
  const isTopFirst = order === 'top-first';
  const late = isTopFirst ? 'late-top' : 'late-bottom';
  const first = isTopFirst ? 'first-top' : 'first-bottom';
  const cadence =
    kind === 'telecined' && mode === 'auto' ? findCadence(votes.slice(startFrame, endFrame)) : undefined;
  if (cadence)
    return numbers.flatMap((frame, i) => showCadence(frame, cadence[i]!, votes[frame], { late, first }));
  if (kind === 'shifted' && mode === 'auto')
    return numbers.map((frame) => ({ frame, recipe: frame === 0 ? first : late, shift: 0 }));
  return numbers.flatMap((frame) =>
    mode === 'double'
      ? [
          { frame, recipe: first, shift: 0 },
          { frame, recipe: isTopFirst ? 'second-bottom' : 'second-top', shift: 0.5 },
        ]
      : [{ frame, recipe: first, shift: 0 }],
  );
}

/** Where the film frames of a cycle begin, in durations of the video frames that they are taken from. */
const CADENCE_SHIFTS = [0, 0.25, 0, -0.5, -0.25] as const;

/** The film frame that ends with a video frame: none with the first of two mixed ones. */
function showCadence(
  frame: number,
  position: CadencePosition,
  vote: FieldVote,
  { late, first }: { readonly late: FrameRecipe; readonly first: FrameRecipe },
): ShownFrame[] {
  if (position === 2) return [];
  const shift = CADENCE_SHIFTS[position];
  const isCombed = vote !== undefined && vote !== 'progressive';
  if (position === 3)
    return [{ frame, recipe: vote === 'progressive' || frame === 0 ? 'whole' : late, shift }];
  // The last frame of a cycle agrees with the field before it, too.
  return [{ frame, recipe: isCombed && position !== 4 ? first : 'whole', shift }];
}
