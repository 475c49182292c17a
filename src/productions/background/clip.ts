import { FootlightError } from '../../core/errors.ts';
import { createMessage, joinSentences, percent, seconds } from '../../core/messages/message.ts';
import { createWarning } from '../../core/warning.ts';
import { goesByPlate } from '../../engines/matter.ts';
import type { WorkflowContext } from '../../execution/workflow.ts';
import { type AnalyzedSource, analyzeSource } from '../../pipelines/film/analyzed-source.ts';
import type { Source } from '../../pipelines/film/source.ts';
import { assertIntactAudio, findDamagedAudio } from '../../pipelines/source/intact.ts';
import { chooseMatter, type MatterChoice, SUFFICIENT_SCORE } from './choose-matter.ts';
import { findDescribed, isFound, toPick } from './described-subject.ts';
import type { FoundSubject, SubjectSearch } from './find-subject.ts';
import { followSubject, listPicks, type SubjectPath, warnOfLostSubject } from './follow-subject.ts';
import { assertFilesFit, type GivenFiles } from './given-files.ts';
import { openGivenMatte } from './given-matte.ts';
import { keepSubject } from './keep-subject.ts';
import { limitMattes } from './limit-mattes.ts';
import { assertPlanFits, type BackgroundPlan, type ClipPlan, findClipPlan } from './plan.ts';
import { assertSubjectInside } from './subject-inside.ts';
import type { SubjectPick } from './subject-pick.ts';
import { type MatterCandidate, type SurveyedShot, surveyShots } from './survey-shots.ts';
import { decodesAlpha } from './transparency-reader.ts';

/** A shot with the engine that was chosen for it. */
export interface RoutedShot {
  readonly shot: SurveyedShot;
  readonly choice: MatterChoice;
}

/** A video whose shots were surveyed and given an engine each. */
export interface PreparedClip {
  /** For people. */
  readonly name: string;
  readonly source: AnalyzedSource;
  /** The engines that surveyed its shots. */
  readonly candidates: readonly MatterCandidate[];
  readonly routes: readonly RoutedShot[];
  /** The subject that was described in words, as it was found in each shot. */
  readonly found?: readonly (FoundSubject | undefined)[];
}

/** How the engines of shots are chosen. */
export interface RoutePolicy {
  readonly candidates: readonly MatterCandidate[];
  /** A plate, and mattes that were made elsewhere. */
  readonly files: GivenFiles;
  /** Whether the only candidate is used whatever it found out, because it was asked for by name. */
  readonly isForced: boolean;
  readonly subject: SubjectPick | undefined;
  /** What looks for a subject that was described in words; undefined if none was, or a plan says where it is. */
  readonly search: SubjectSearch | undefined;
  /** Whether a shot that no engine suits is an error. */
  readonly isStrict: boolean;
  /** Whether what would be concealed or converted in a video is an error. */
  readonly isIntact: boolean;
  /** Choices of a plan that was given. */
  readonly plan: BackgroundPlan | undefined;
}

/**
 * Analyzes a video, surveys its shots and chooses an engine for each. A shot that none suits is left as it is, with a
 * warning.
 *
 * @throws `background.subject-outside`, what `assertFilesFit` throws, `background.plan-mismatch` if the given plan is for other videos, shots or engines, `background.no-method` if no shot can be matted
 */
export async function prepareClip(
  context: WorkflowContext,
  name: string,
  source: Source,
  policy: RoutePolicy,
): Promise<PreparedClip> {
  assertSubjectInside(source, policy.subject, { name, path: policy.plan && 'subject' });
  assertFilesFit(policy.files, source);
  if (source.video.hasAlpha && !decodesAlpha(source))
    context.warn(createWarning('background.alpha-undecoded', { name }));
  const planned = policy.plan && findClipPlan(policy.plan, source.digest, name);
  const analyzed = await analyzeSource(context, source, { isStrict: policy.isIntact });
  if (policy.isIntact) await assertIntactAudio(source.info, context.signal);
  else for (const damage of await findDamagedAudio(source.info, context.signal)) context.warn(damage);
  const isReplayed = planned !== undefined && isFound(planned, policy.plan!.subject);
  const found = await findDescribed(context, analyzed, {
    name,
    search: policy.search,
    planned: isReplayed ? planned : undefined,
  });
  const picks = found
    ? analyzed.features.shots.map((shot, i) => toPick(found[i], shot))
    : listPicks(analyzed, policy.subject);
  const clipPath = isReplayed ? `clips.${policy.plan!.clips.indexOf(planned)}` : undefined;
  for (const [i, each] of picks?.entries() ?? [])
    assertSubjectInside(source, each?.pick, { name, path: clipPath && `${clipPath}.shots.${i}.subject` });
  const path = picks && (await followSubject(context, analyzed, picks));
  if (path) warnOfLostSubject(context, name, analyzed.features.shots, path);
  const candidates = await listCandidates(context, analyzed, { ...policy, ...(path && { path }) });
  const shots = await surveyShots(context, analyzed, candidates, path);
  if (planned) assertPlanFits(planned, shots, name);
  const routed = { ...policy, candidates };
  const routes = shots.map((shot) => {
    const isMissing = found !== undefined && !found[shot.index];
    return { shot, choice: chooseRoute(shot, routed, { planned, isMissing }) };
  });
  assertFeasible(name, routes, policy);
  for (const route of routes) warnOfRoute(context, name, route);
  if (policy.files.plate && !usesPlate(routes, candidates))
    context.warn(createWarning('background.plate-unused', { name }));
  return { name, source: analyzed, candidates, routes, ...(found && { found }) };
}

/**
 * The engines that may matte a video: none but the mattes that were given, if there are some. Of what they make, the
 * subject that was picked is kept, and transparency of the video limits it.
 */
async function listCandidates(
  context: WorkflowContext,
  source: AnalyzedSource,
  { candidates, files, path }: RoutePolicy & { readonly path?: SubjectPath },
): Promise<readonly MatterCandidate[]> {
  const listed = files.matte ? [await openGivenMatte(context, files.matte, source)] : candidates;
  return listed.map((candidate) => {
    const kept = path ? keepSubject(candidate, source, path) : candidate;
    return decodesAlpha(source) ? limitMattes(kept, source) : kept;
  });
}

function chooseRoute(
  shot: SurveyedShot,
  { candidates, isForced }: RoutePolicy,
  { planned, isMissing }: { readonly planned: ClipPlan | undefined; readonly isMissing: boolean },
): MatterChoice {
  const best = chooseMatter(shot, candidates);
  // Also where a plan names an engine: it would keep everybody.
  if (isMissing)
    return { ...best, name: undefined, score: 0, reason: createMessage('background.subject-missing') };
  const asked = planned ? planned.shots[shot.index]?.matter : isForced ? candidates[0]?.matter.id : undefined;
  if (asked === null && best.name !== undefined)
    return { ...best, name: undefined, reason: createMessage('background.planned-so') };
  const finding = shot.findings.find((each) => each.name === asked);
  return finding ? { name: finding.name, score: finding.score, reason: finding.reason } : best;
}

function assertFeasible(name: string, routes: readonly RoutedShot[], { isStrict, plan }: RoutePolicy): void {
  const failed = routes.filter(({ choice }) => choice.name === undefined);
  const isHopeless = failed.length === routes.length && !plan;
  if (!(isStrict || isHopeless)) return;
  const [first, ...others] = failed.map(({ shot, choice }) =>
    createMessage('background.failed-shot', { ...describeShot(shot), reason: choice.reason }),
  );
  if (!first) return;
  throw new FootlightError('background.no-method', {
    kind: 'input',
    ...(plan && { reason: 'plan' }),
    parameters: { shots: joinSentences(first, ...others) },
    value: name,
  });
}

function warnOfRoute(context: WorkflowContext, name: string, { shot, choice }: RoutedShot): void {
  const parameters = { name, ...describeShot(shot), reason: choice.reason };
  if (choice.name === undefined) context.warn(createWarning('background.shot-kept', parameters));
  else if (choice.score < SUFFICIENT_SCORE)
    context.warn(
      createWarning('background.low-confidence', {
        ...parameters,
        matter: choice.name,
        score: percent(choice.score),
      }),
    );
}

/** Whether an engine that goes by a plate mattes any of the shots. */
function usesPlate(routes: readonly RoutedShot[], candidates: readonly MatterCandidate[]): boolean {
  const byPlate = candidates
    .filter(({ matter }) => goesByPlate(matter.method))
    .map(({ matter }) => matter.id);
  return routes.some(({ choice }) => choice.name !== undefined && byPlate.includes(choice.name));
}

/** The number of a shot and its times, for sentences. */
export function describeShot({ index, startSeconds, endSeconds }: SurveyedShot) {
  return { shot: index + 1, start: seconds(round(startSeconds)), end: seconds(round(endSeconds)) };
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}
