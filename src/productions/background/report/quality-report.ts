import type { Warning } from '../../../core/warning.ts';
import type { QualityCheck } from '../quality/check-quality.ts';
import type { RepairAttempt } from '../quality/improve.ts';
import { listCases, type QualityCase } from '../quality/list-cases.ts';
import type { PairMeasures } from '../quality/quality-meter.ts';
import type { ShotRating } from '../quality/rate-shots.ts';
import { PASS_THRESHOLD, type QualityMeasures, type QualityScores } from '../quality/scores.ts';

/** The quality of a clip, in the words of the API's clients, and the figures behind it. */
export interface QualityReport extends QualityScores {
  readonly overall_score: number;
  readonly pass_threshold: number;
  /** Number of the worst shot, from 1, whose scores and measures decide; absent if nothing was measured. */
  readonly worst_shot?: number;
  /** The shots that were measured. */
  readonly shots: readonly ShotReport[];
  /** Numbers, from 1, of the shots of which nothing was measured. If that is all, the scores mean nothing. */
  readonly unmeasured_shots: readonly number[];
  /** Set if the result does not pass. */
  readonly warning?: string;
  /** What was tried on a result that did not pass, in order. */
  readonly repairs: readonly RepairAttempt[];
  /** What is hard about the video, with the frames that show it. */
  readonly cases: readonly QualityCase[];
  readonly measures: QualityMeasures;
  readonly pairs: readonly PairMeasures[];
  readonly warnings: readonly Warning[];
}

/** The quality of a shot. */
interface ShotReport extends QualityScores {
  /** From 1. */
  readonly number: number;
  readonly overall_score: number;
  readonly measures: QualityMeasures;
}

interface ReportedCheck {
  /** How many shots the video has. */
  readonly shotCount: number;
  readonly check: QualityCheck;
  readonly repairs: readonly RepairAttempt[];
  readonly warnings: readonly Warning[];
  readonly warning: Warning | undefined;
}

export function createQualityReport({
  check,
  repairs,
  warnings,
  warning,
  shotCount,
}: ReportedCheck): QualityReport {
  const { scores, measures, pairs, overall, shots, worstShot } = check;
  return {
    ...scores,
    overall_score: overall,
    pass_threshold: PASS_THRESHOLD,
    ...(worstShot !== undefined && { worst_shot: worstShot + 1 }),
    shots: shots.map(describeShot),
    unmeasured_shots: listUnmeasured(check, shotCount),
    ...(warning && { warning: warning.message }),
    repairs,
    cases: listCases(pairs),
    measures,
    pairs,
    warnings,
  };
}

function describeShot({ shot, measures, scores, overall }: ShotRating): ShotReport {
  return { number: shot + 1, ...scores, overall_score: overall, measures };
}

/** Numbers, from 1, of the shots of which no pair of frames shows an outline. */
export function listUnmeasured({ shots }: QualityCheck, shotCount: number): number[] {
  const measured = new Set(shots.map(({ shot }) => shot));
  return Array.from({ length: shotCount }, (_, i) => i).flatMap((i) => (measured.has(i) ? [] : [i + 1]));
}
