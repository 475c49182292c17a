import { percent } from '../../core/messages/message.ts';
import { createWarning } from '../../core/warning.ts';
import type { WorkflowContext } from '../../execution/workflow.ts';
import { SUFFICIENT_SCORE } from './choose-matter.ts';
import { describeShot, type PreparedClip } from './clip.ts';
import type { MattedSegment } from './separate.ts';

/** A subject that covers less than this share of the picture isn't there. */
const MIN_COVERAGE = 0.0005;

/** Warns of shots whose mattes turned out uncertain, and of shots that are without a subject, or nothing else. */
export function warnOfMattes(
  context: WorkflowContext,
  { name, routes }: PreparedClip,
  segments: readonly MattedSegment[],
): void {
  for (const { shot, choice } of routes) {
    if (choice.name === undefined) continue;
    const evidence = segments
      .filter((segment) => segment.shot === shot)
      .flatMap(({ startFrame, endFrame, mattes }) =>
        mattes.output.evidence.map(({ confidences, coverages }) => ({
          confidences: confidences.slice(0, endFrame - startFrame),
          coverages: coverages.slice(0, endFrame - startFrame),
        })),
      );
    const confidence = average(evidence.flatMap(({ confidences }) => confidences));
    const coverages = evidence.flatMap((each) => each.coverages);
    const parameters = { name, ...describeShot(shot), matter: choice.name };
    if (coverages.every((coverage) => coverage < MIN_COVERAGE))
      context.warn(createWarning('background.no-subject', parameters));
    else if (coverages.every((coverage) => coverage > 1 - MIN_COVERAGE))
      context.warn(createWarning('background.all-subject', parameters));
    else if (confidence < SUFFICIENT_SCORE)
      context.warn(createWarning('background.uncertain', { ...parameters, confidence: percent(confidence) }));
  }
}

function average(values: readonly number[]): number {
  return values.length === 0 ? 1 : values.reduce((sum, value) => sum + value, 0) / values.length;
}
