import type { FieldOrder } from '../../media/video/field-marks.ts';
import type { FieldVote } from './field-votes.ts';

/**
 * How frames are spread over fields: each shows one moment; or two; or film was spread over them in the ratio 2:3; or each
 * holds a field of the frame before.
 */
type FieldKind = 'progressive' | 'interlaced' | 'telecined' | 'shifted';

/** Frames in a row that are of one kind; `endFrame` is exclusive. */
export interface FieldSection {
  readonly startFrame: number;
  readonly endFrame: number;
  readonly kind: FieldKind;
  /** Which field is shown first; undefined for progressive frames. */
  readonly order?: FieldOrder;
  /** Whether motion showed it; otherwise frames are marked so. */
  readonly isMeasured: boolean;
}

/** What frames in a row are found to be. */
export type MeasuredFields = Pick<FieldSection, 'kind' | 'order' | 'isMeasured'>;

/** What is known of the fields of a video, for each decoded frame. */
export interface FieldEvidence {
  readonly votes: readonly FieldVote[];
  /** The order of frames that are marked as interlaced. */
  readonly marks: readonly (FieldOrder | undefined)[];
  /** Frames a second. */
  readonly frameRate: number;
}

/** Pictures are spread 2:3 over 30 frames a second alone; joined with some that were not spread, the mean is lower. */
const MIN_TELECINED_RATE = 26;
/** Frames on each side whose votes decide with a frame's own. */
const AROUND = 12;
const MIN_VOTES = 2;
/** A shorter section between two that are alike is a mistake. */
const MIN_LENGTH = 8;

/**
 * Divides the frames of a video by what their votes and their marks tell. Motion decides; where nothing moves, what moves
 * next to it does; and marks do where nothing ever moves.
 */
export function findSections({ votes, marks, frameRate }: FieldEvidence): FieldSection[] {
  const measured = votes.map((_, i) =>
    labelByVotes(votes.slice(Math.max(0, i - AROUND), i + AROUND + 1), frameRate),
  );
  const labels = spread(measured).map((label, i) => label ?? labelByMark(marks[i]));
  return joinShort(toSections(labels));
}

/** What frames are by their votes; undefined if these are too few. @param frameRate frames a second */
export function labelByVotes(votes: readonly FieldVote[], frameRate: number): MeasuredFields | undefined {
  const count = (...kinds: FieldVote[]): number => votes.filter((vote) => kinds.includes(vote)).length;
  const [progressive, top, bottom] = [count('progressive'), count('top-first'), count('bottom-first')];
  const [topLate, bottomLate] = [count('top-late'), count('bottom-late')];
  const late = topLate + bottomLate;
  const all = progressive + top + bottom + late;
  if (all < MIN_VOTES) return undefined;
  const create = (kind: FieldKind, isTop: boolean): MeasuredFields => {
    return { kind, order: isTop ? 'top-first' : 'bottom-first', isMeasured: true };
  };
  if (top + bottom > 0.3 * all) return create('interlaced', top + topLate >= bottom + bottomLate);
  if (late > 0.75 * all) return create('shifted', topLate >= bottomLate);
  // Some late fields among whole frames are film that was spread, or else fields that hardly move.
  const mixedKind = frameRate >= MIN_TELECINED_RATE ? 'telecined' : 'interlaced';
  if (late > 0.25 * all) return create(mixedKind, topLate >= bottomLate);
  return { kind: 'progressive', isMeasured: true };
}

function labelByMark(order: FieldOrder | undefined): MeasuredFields {
  return order
    ? { kind: 'interlaced', order, isMeasured: false }
    : { kind: 'progressive', isMeasured: false };
}

/** Gives frames without a label that of the nearest one that has one. */
function spread(labels: readonly (MeasuredFields | undefined)[]): (MeasuredFields | undefined)[] {
  const before: { at: number; label: MeasuredFields }[] = [];
  for (const [at, label] of labels.entries()) before[at] = label ? { at, label } : before[at - 1]!;
  let after: { at: number; label: MeasuredFields } | undefined;
  return labels
    .map((_, i) => labels.length - 1 - i)
    .map((at) => {
      const label = labels[at];
      if (label) after = { at, label };
      const earlier = before[at];
      if (!earlier || !after) return (earlier ?? after)?.label;
      return at - earlier.at <= after.at - at ? earlier.label : after.label;
    })
    .reverse();
}

function toSections(labels: readonly MeasuredFields[]): FieldSection[] {
  const sections: FieldSection[] = [];
  for (const [at, label] of labels.entries()) {
    const last = sections.at(-1);
    if (last && isAlike(last, label)) sections[sections.length - 1] = { ...last, endFrame: at + 1 };
    else sections.push({ startFrame: at, endFrame: at + 1, ...label });
  }
  return sections;
}

function isAlike(a: MeasuredFields, b: MeasuredFields): boolean {
  return a.kind === b.kind && a.order === b.order && a.isMeasured === b.isMeasured;
}

function joinShort(sections: readonly FieldSection[]): FieldSection[] {
  const joined: FieldSection[] = [];
  for (const [i, section] of sections.entries()) {
    const [last, next] = [joined.at(-1), sections[i + 1]];
    const isShort = section.endFrame - section.startFrame < MIN_LENGTH;
    const isMistake = last && isShort && (!next || isAlike(last, next));
    if (last && (isMistake || isAlike(last, section)))
      joined[joined.length - 1] = { ...last, endFrame: section.endFrame };
    else joined.push(section);
  }
  return joined;
}
