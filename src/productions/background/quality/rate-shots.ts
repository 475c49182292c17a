import type { PairMeasures } from './quality-meter.ts';
import {
  computeOverallScore,
  PASS_THRESHOLD,
  passesQuality,
  type QualityMeasures,
  type QualityScores,
  rateQuality,
  SCORE_NAMES,
  summarizeMeasures,
} from './scores.ts';

/** How a shot is rated. */
export interface ShotRating {
  /** Position of the shot, from 0. */
  readonly shot: number;
  /** How many pairs of frames were measured. */
  readonly pairs: number;
  readonly measures: QualityMeasures;
  readonly scores: QualityScores;
  /** Mean of the scores, 0 to 1. */
  readonly overall: number;
}

/** How a result is rated: as its worst shot, since one ruined shot is seen however good the others are. */
export interface QualityRating extends Omit<ShotRating, 'shot' | 'pairs'> {
  /** Position of the worst shot, whose figures these are; undefined if there was nothing to measure. */
  readonly worstShot?: number;
  /** The shots that were measured; none if there was nothing to measure. */
  readonly shots: readonly ShotRating[];
}

/** Neither good nor bad: nothing is repaired for it. */
const UNMEASURED_SCORES = Object.fromEntries(
  SCORE_NAMES.map((name) => [name, PASS_THRESHOLD]),
) as unknown as QualityScores;

/** Rates the shots of which pairs were measured. */
export function rateShots(pairs: readonly PairMeasures[]): QualityRating {
  const shots = [...Map.groupBy(pairs, ({ shot }) => shot)].map(([shot, own]) => rateShot(shot, own));
  const worst = findWorstShot(shots);
  if (worst) {
    const { shot: worstShot, measures, scores, overall } = worst;
    return { worstShot, measures, scores, overall, shots };
  }
  return {
    measures: summarizeMeasures([]),
    scores: UNMEASURED_SCORES,
    overall: computeOverallScore(UNMEASURED_SCORES),
    shots,
  };
}

function rateShot(shot: number, pairs: readonly PairMeasures[]): ShotRating {
  const measures = summarizeMeasures(pairs);
  const scores = rateQuality(measures);
  return { shot, pairs: pairs.length, measures, scores, overall: computeOverallScore(scores) };
}

/** The lowest of the shots that don't pass; if all do, the lowest. */
function findWorstShot(shots: readonly ShotRating[]): ShotRating | undefined {
  const failed = shots.filter(({ scores }) => !passesQuality(scores));
  const [worst] = (failed.length > 0 ? failed : shots).toSorted((a, b) => a.overall - b.overall);
  return worst;
}
