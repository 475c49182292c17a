import type { Warning } from '../../../core/warning.ts';
import type { ClipPlan } from '../plan.ts';
import type { QualityScores } from '../quality/scores.ts';
import type { QualityReport } from './quality-report.ts';
import type { ReportPicture } from './take-pictures.ts';

/** A frame that was rated low, and the score that is the lowest. */
export interface WorstPicture extends ReportPicture {
  readonly cause: keyof QualityScores;
  readonly score: number;
}

/** What the page of a clip shows. */
export interface ReportPage {
  readonly name: string;
  readonly plan: ClipPlan;
  readonly report: QualityReport;
  readonly warnings: readonly Warning[];
  /** Pictures of the middles of shots. */
  readonly pictures: readonly ReportPicture[];
  /** Pictures of the frames that were rated lowest, the lowest first. */
  readonly worst: readonly WorstPicture[];
  /** Times of all frames. */
  getSeconds(number: number): number;
}
