import { toCanonicalJson } from '../../core/hashing.ts';
import { percent, seconds } from '../../core/messages/message.ts';
import { createWarning } from '../../core/warning.ts';
import type { WorkflowContext } from '../../execution/workflow.ts';
import type { AnalyzedSource } from '../../pipelines/film/analyzed-source.ts';
import type { FrameRange } from '../../pipelines/film/frame-stage.ts';
import { type FoundSubject, findSubject, type SubjectSearch } from './find-subject.ts';
import type { ShotPick } from './follow-subject.ts';
import type { BackgroundPlan, ClipPlan } from './plan.ts';
import type { SubjectPick } from './subject-pick.ts';

/** A score below which what was found may be somebody else. */
const SURE_SCORE = 0.4;

interface DescribedSubject {
  readonly name: string;
  readonly search: SubjectSearch | undefined;
  /** A plan that says where it is. */
  readonly planned: ClipPlan | undefined;
}

/**
 * Where a subject that was described in words is in each shot: as a plan says it, or as the detector finds it. What the detector is
 * unsure of is told.
 *
 * @returns undefined if none was described
 */
export async function findDescribed(
  context: WorkflowContext,
  analyzed: AnalyzedSource,
  { name, search, planned }: DescribedSubject,
): Promise<(FoundSubject | undefined)[] | undefined> {
  if (planned) return planned.shots.map(({ subject }) => subject ?? undefined);
  if (!search) return undefined;
  const found = await findSubject(context, analyzed, search);
  for (const [i, { startSeconds, endSeconds }] of analyzed.features.shots.entries()) {
    const score = found[i]?.score ?? 1;
    const times = { start: seconds(round(startSeconds)), end: seconds(round(endSeconds)) };
    const parameters = { name, shot: i + 1, ...times, words: search.words, score: percent(score) };
    if (score < SURE_SCORE) context.warn(createWarning('background.subject-unsure', parameters));
  }
  return found;
}

type PlannedSubject = BackgroundPlan['subject'];

/** The subject that was picked by places; undefined if it was described, or is not told at all. */
export function getPick(subject: PlannedSubject): SubjectPick | undefined {
  return subject === null || 'words' in subject ? undefined : subject;
}

/** Whether a plan says where the subject is that it describes: its words or its detector may have been edited since. */
export function isFound({ shots, foundBy }: ClipPlan, subject: PlannedSubject): boolean {
  if (subject === null || !('words' in subject)) return false;
  if (foundBy && toCanonicalJson(foundBy) !== toCanonicalJson(subject)) return false;
  return shots.some((shot) => shot.subject !== undefined);
}

/** The box that was found, as a box that was given. */
export function toPick(
  found: FoundSubject | undefined,
  { startFrame, endFrame }: FrameRange,
): ShotPick | undefined {
  if (!found) return undefined;
  const { x, y, width, height } = found;
  // In a plan that was edited, it may be in another shot.
  const frame = Math.min(endFrame - 1, Math.max(startFrame, found.frame));
  return { frame, pick: { x: x + width / 2, y: y + height / 2, width, height } };
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}
