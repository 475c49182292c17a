import { writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { createMessage } from '../../../core/messages/message.ts';
import { createWarning, type Warning } from '../../../core/warning.ts';
import { copyToDestination } from '../../../execution/destinations.ts';
import type { Step } from '../../../execution/step.ts';
import type { WorkflowContext } from '../../../execution/workflow.ts';
import { computeMasterTimes } from '../../../pipelines/film/analyzed-source.ts';
import { type FrameSource, openFrameSource } from '../../../pipelines/film/frame-source.ts';
import { describeShot, type PreparedClip } from '../clip.ts';
import { describeClip } from '../create-plan.ts';
import type { ClipDestination } from '../destination.ts';
import type { ClipPlan } from '../plan.ts';
import type { CheckedSegment, QualityCheck } from '../quality/check-quality.ts';
import type { RepairAttempt } from '../quality/improve.ts';
import {
  findLowestScore,
  passesQuality,
  rateQuality,
  SCORE_NAMES,
  summarizeMeasures,
} from '../quality/scores.ts';
import { ENDINGS } from '../result-files.ts';
import { STAGES } from '../stages.ts';
import { createQualityReport, listUnmeasured, type QualityReport } from './quality-report.ts';
import type { WorstPicture } from './report-content.ts';
import { renderReportPage } from './report-page.ts';
import { takePictures } from './take-pictures.ts';

interface ReportInput {
  readonly language: string;
  readonly name: string;
  readonly results: readonly string[];
  readonly plan: ClipPlan;
  readonly report: QualityReport;
}

interface ReportResources {
  readonly source: FrameSource;
  readonly segments: readonly CheckedSegment[];
  readonly frameSeconds: readonly number[];
}

const REPORT_FILE = 'report.html';
const QUALITY_FILE = 'quality.json';
const MAX_PICTURES = 3;
const WORST_PICTURES = 5;

/** Writes the quality of a clip as JSON, and as a page with pictures. */
const reportStep: Step<ReportInput, ReportResources, Record<string, never>> = {
  ...STAGES['background-report'],
  version: '4',
  async run({ directory, signal, reportProgress: progress }, { language, name, plan, report }, resources) {
    const { source, segments, frameSeconds } = resources;
    const [moments, worst] = [chooseMoments(segments), findWorst(report)];
    const numbers = [...new Set([...moments, ...worst.map(({ number }) => number)])].sort((a, b) => a - b);
    const taken = await takePictures(source, segments, numbers, { signal, progress });
    const content = {
      name,
      plan,
      report,
      warnings: report.warnings,
      pictures: moments.flatMap((number) => taken.get(number) ?? []),
      worst: worst.flatMap((frame) => {
        const picture = taken.get(frame.number);
        return picture ? [{ ...picture, ...frame }] : [];
      }),
      getSeconds: (number: number) => frameSeconds[number]!,
    };
    await writeFile(join(directory, QUALITY_FILE), `${JSON.stringify(report, null, 2)}\n`);
    await writeFile(join(directory, REPORT_FILE), renderReportPage(content, language));
    return {};
  },
};

/** Middles of the longest segments, in the order of the video. */
function chooseMoments(segments: readonly CheckedSegment[]): number[] {
  return segments
    .toSorted((a, b) => b.endFrame - b.startFrame - (a.endFrame - a.startFrame))
    .slice(0, MAX_PICTURES)
    .map(({ startFrame, endFrame }) => (startFrame + endFrame) >> 1)
    .sort((a, b) => a - b);
}

/** Frames whose pairs are rated lowest, with the lowest of their scores. */
function findWorst({ pairs }: QualityReport): Pick<WorstPicture, 'number' | 'cause' | 'score'>[] {
  const rated = pairs.map((pair) => {
    const scores = rateQuality(summarizeMeasures([pair]));
    const cause = SCORE_NAMES.reduce((lowest, name) => (scores[name] < scores[lowest] ? name : lowest));
    return { number: pair.number + 1, cause, score: scores[cause] };
  });
  const sorted = rated.sort((a, b) => a.score - b.score);
  const numbers = pairs.map(({ number }) => number);
  const distance = (Math.max(...numbers) - Math.min(...numbers)) / (2 * WORST_PICTURES);
  return pickApart(sorted, distance);
}

/** The first ones of a list, each some frames away from the others: neighbors look alike. */
function pickApart<Rated extends { readonly number: number }>(
  rated: readonly Rated[],
  distance: number,
): Rated[] {
  const picked: Rated[] = [];
  for (const each of rated) {
    if (picked.length === WORST_PICTURES) break;
    if (picked.every(({ number }) => Math.abs(number - each.number) >= distance)) picked.push(each);
  }
  return picked;
}

/** A result with how it was rated, and what was tried to make it better. */
interface ReportedResult {
  readonly segments: readonly CheckedSegment[];
  readonly check: QualityCheck;
  readonly repairs: readonly RepairAttempt[];
  /** Warnings that concern the clip, so far. */
  readonly listWarnings: () => readonly Warning[];
}

/** Warnings that tell why a shot has no outline. */
const WITHOUT_OUTLINE: ReadonlySet<string> = new Set(['background.no-subject', 'background.all-subject']);

/** Names the shots of which nothing was measured, if they have a new background and no other warning tells why. */
function warnOfUnmeasured(
  context: WorkflowContext,
  { name, routes }: PreparedClip,
  check: QualityCheck,
): void {
  for (const number of listUnmeasured(check, routes.length)) {
    const { shot, choice } = routes[number - 1]!;
    const isNamed = context.warnings.some(
      ({ code, parameters }) =>
        WITHOUT_OUTLINE.has(code) && parameters?.name === name && parameters.shot === number,
    );
    if (choice.name === undefined || isNamed) continue;
    context.warn(createWarning('background.unmeasured', { name, ...describeShot(shot) }));
  }
}

/** Names the lowest score too: a good mean does not say what is bad. */
function createQualityWarning(name: string, { scores, overall }: QualityCheck): Warning {
  const lowest = findLowestScore(scores);
  return createWarning('background.quality', {
    name,
    overall: overall.toFixed(2),
    worst: createMessage(`background.score.${lowest}`),
    lowest: scores[lowest].toFixed(2),
  });
}

/** Reports on a clip. @returns the paths of the page and of the figures */
export async function reportClip(
  context: WorkflowContext,
  clip: PreparedClip,
  destination: ClipDestination,
  { segments, check, repairs, listWarnings }: ReportedResult,
): Promise<{ readonly page: string; readonly quality: string }> {
  const name = basename(destination.video);
  const warning = passesQuality(check.scores) ? undefined : createQualityWarning(name, check);
  if (warning) context.warn(warning);
  warnOfUnmeasured(context, clip, check);
  const shotCount = clip.routes.length;
  const report = createQualityReport({ check, repairs, warnings: listWarnings(), warning, shotCount });
  const { source: analyzed } = clip;
  await using source = openFrameSource(analyzed, []);
  const made = await context.step(
    reportStep,
    {
      language: context.language,
      name,
      results: segments.map(({ keys }) => keys.result),
      plan: describeClip(clip, context.language),
      report,
    },
    { source, segments, frameSeconds: computeMasterTimes(analyzed).frameSeconds },
  );
  const [page, quality] = [destination.getPath(ENDINGS.report), destination.getPath(ENDINGS.quality)];
  await copyToDestination(join(made.directory, REPORT_FILE), page);
  await copyToDestination(join(made.directory, QUALITY_FILE), quality);
  return { page, quality };
}
