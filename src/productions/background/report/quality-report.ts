import type { Warning } from '../../../core/warning.ts';
import type { QualityCheck } from '../quality/check-quality.ts';
import type { RepairAttempt } from '../quality/improve.ts';
import { listCases, type QualityCase } from '../quality/list-cases.ts';
import type { PairMeasures } from '../quality/quality-meter.ts';
import { PASS_THRESHOLD, type QualityMeasures, type QualityScores } from '../quality/scores.ts';

/** The quality of a clip, in the words of the API's clients, and the figures behind it. */
export interface QualityReport extends QualityScores {
  readonly overall_score: number;
  readonly pass_threshold: number;
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

interface ReportedCheck {
  readonly check: QualityCheck;
  readonly repairs: readonly RepairAttempt[];
  readonly warnings: readonly Warning[];
  readonly warning: Warning | undefined;
}

export function createQualityReport({ check, repairs, warnings, warning }: ReportedCheck): QualityReport {
  const { scores, measures, pairs, overall } = check;
  return {
    ...scores,
    overall_score: overall,
    pass_threshold: PASS_THRESHOLD,
    ...(warning && { warning: warning.message }),
    repairs,
    cases: listCases(pairs),
    measures,
    pairs,
    warnings,
  };
}
