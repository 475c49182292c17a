import type { PairMeasures } from './quality-meter.ts';

/** What is measured of a shot: means over its pairs of frames. */
export interface QualityMeasures extends Omit<PairMeasures, 'number' | 'shot' | 'lightStops'> {
  /** Standard deviation of the subject's light, in stops. */
  readonly lightDeviationStops: number;
}

/** Six scores from 0 to 1, in the words of the clients of the API. */
export interface QualityScores {
  readonly temporal_score: number;
  readonly edge_score: number;
  readonly color_score: number;
  readonly lighting_score: number;
  readonly flicker_score: number;
  readonly artifact_score: number;
}

/** A score below this is worth a repair; the mean of all decides whether a result passes. */
export const PASS_THRESHOLD = 0.85;

/** Points between which a score is interpolated: figure, score. Figures rise. */
type ScoreMap = readonly (readonly [number, number])[];

/** How figures become scores. Where a figure has a limit of its own, the limit has the score of the threshold. */
export const SCORE_MAPS = {
  alphaStability: [
    [0.9, 0],
    [0.98, 0.85],
    [1, 1],
  ],
  edgeStability: [
    [0.75, 0],
    [0.93, 0.85],
    [0.985, 1],
  ],
  alignedSimilarity: [
    [0.8, 0],
    [0.95, 0.85],
    [0.99, 1],
  ],
  brightnessFlicker: [
    [0.008, 1],
    [0.02, 0.85],
    [0.08, 0],
  ],
  hardShare: [
    [0.2, 1],
    [0.5, 0.85],
    [0.9, 0.4],
  ],
  halo: [
    [0.12, 1],
    [0.2, 0.85],
    [0.4, 0],
  ],
  unexplainedShift: [
    [8, 1],
    [20, 0.85],
    [80, 0],
  ],
  lightDeviationStops: [
    [0.05, 1],
    [0.15, 0.85],
    [0.7, 0],
  ],
  defectShare: [
    [0.001, 1],
    [0.01, 0.85],
    [0.06, 0],
  ],
  bandingShare: [
    [0.02, 1],
    [0.08, 0.85],
    [0.5, 0],
  ],
} as const satisfies Record<string, ScoreMap>;

/** Averages the figures of the pairs of one shot. */
export function summarizeMeasures(pairs: readonly PairMeasures[]): QualityMeasures {
  const average = (name: Exclude<keyof PairMeasures, 'number' | 'shot'>): number =>
    pairs.reduce((sum, pair) => sum + pair[name], 0) / Math.max(1, pairs.length);
  return {
    alphaStability: average('alphaStability'),
    edgeStability: average('edgeStability'),
    rawAlphaDifference: average('rawAlphaDifference'),
    hardShare: average('hardShare'),
    halo: average('halo'),
    keptDetail: average('keptDetail'),
    unexplainedShift: average('unexplainedShift'),
    coreSimilarity: average('coreSimilarity'),
    lightDeviationStops: pairs.length > 0 ? computeDeviation(pairs) : 0,
    alignedSimilarity: average('alignedSimilarity'),
    brightnessFlicker: average('brightnessFlicker'),
    islandShare: average('islandShare'),
    holeShare: average('holeShare'),
    bandingShare: average('bandingShare'),
    blurredShare: average('blurredShare'),
    transparentShare: average('transparentShare'),
    subjectCount: average('subjectCount'),
  };
}

function computeDeviation(pairs: readonly PairMeasures[]): number {
  const mean = pairs.reduce((sum, { lightStops }) => sum + lightStops, 0) / pairs.length;
  const squares = pairs.reduce((sum, { lightStops }) => sum + (lightStops - mean) ** 2, 0);
  return Math.sqrt(squares / pairs.length);
}

/** Rates one figure. */
export function rateMeasure(measures: QualityMeasures, name: keyof typeof SCORE_MAPS): number {
  const figure = name === 'defectShare' ? measures.islandShare + measures.holeShare : measures[name];
  return round(interpolate(SCORE_MAPS[name], figure));
}

/** Figures behind each score; the lowest decides. */
const SCORED = {
  temporal_score: ['alphaStability', 'edgeStability'],
  edge_score: ['hardShare', 'halo'],
  color_score: ['unexplainedShift'],
  lighting_score: ['lightDeviationStops'],
  flicker_score: ['alignedSimilarity', 'brightnessFlicker'],
  artifact_score: ['defectShare', 'bandingShare'],
} as const satisfies Record<keyof QualityScores, readonly (keyof typeof SCORE_MAPS)[]>;

export const SCORE_NAMES = Object.keys(SCORED) as (keyof QualityScores)[];

/** Rates every property of a result. */
export function rateQuality(measures: QualityMeasures): QualityScores {
  const entries = Object.entries(SCORED).map(([score, names]) => [
    score,
    Math.min(...names.map((name) => rateMeasure(measures, name))),
  ]);
  return Object.fromEntries(entries) as unknown as QualityScores;
}

/** The mean of the six scores. */
export function computeOverallScore(scores: QualityScores): number {
  const values = Object.values(scores);
  return round(values.reduce((sum, score) => sum + score, 0) / values.length);
}

export function findLowestScore(scores: QualityScores): keyof QualityScores {
  return SCORE_NAMES.reduce((lowest, name) => (scores[name] < scores[lowest] ? name : lowest));
}

/** A flaw with a lower score is seen, however good all else is. */
const LOWEST_SCORE = 0.6;

/** Whether a result can be delivered without a warning: it is good on the whole, and no part of it is bad. */
export function passesQuality(scores: QualityScores): boolean {
  return computeOverallScore(scores) >= PASS_THRESHOLD && Math.min(...Object.values(scores)) >= LOWEST_SCORE;
}

function interpolate(map: ScoreMap, figure: number): number {
  const next = map.findIndex(([at]) => figure <= at);
  if (next <= 0) return map.at(next)![1];
  const [[from, low], [to, high]] = [map[next - 1]!, map[next]!];
  return low + ((high - low) * (figure - from)) / (to - from);
}

function round(value: number): number {
  return Math.round(value * 1e4) / 1e4;
}
