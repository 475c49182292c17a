import { SILENCE_DB } from '../../analysis/audio-survey.ts';
import type { TimedFeatures } from './timed-scores.ts';

/** What makes a moment stand out. */
export const SIGNALS = ['motion', 'loudness', 'noise', 'speech', 'onset'] as const;
export type Signal = (typeof SIGNALS)[number];

/** The scores of one video. */
export interface Excitement {
  /** Score of every slot, 0 to 1. */
  readonly score: readonly number[];
  /** What each signal adds to the score, before penalties. */
  readonly parts: Readonly<Record<Signal, readonly number[]>>;
}

const WEIGHTS: Readonly<Record<Signal, number>> = {
  motion: 0.34,
  loudness: 0.26,
  noise: 0.18,
  speech: 0.14,
  onset: 0.08,
};
/** Videos without audio are rated by motion alone. */
const SILENT_WEIGHTS: Readonly<Record<Signal, number>> = {
  motion: 1,
  loudness: 0,
  noise: 0,
  speech: 0,
  onset: 0,
};

/** Mean luma and sharpness, 0 to 1, below which a picture shows too little to be a highlight. */
const DARK = 0.06;
const SOFT = 0.12;
const PENALTY = 0.5;
/**
 * Slots on each side over which scores are smoothed, so that a clip includes what leads to a moment and what follows.
 */
const SMOOTHING = 2;

/**
 * Rates every half second of several videos against all of them, so that the best moment of a dull video doesn't equal
 * that of a lively one. The median of all slots counts 0, the 95th percentile 1.
 */
export function rateExcitement(videos: readonly TimedFeatures[]): Excitement[] {
  const motion = rankSeries(videos.map((video) => video.motion));
  const loudness = rankSeries(videos.map(({ levelDb }) => levelDb.map((db) => Math.max(-60, db))));
  const onset = rankSeries(videos.map((video) => video.onset));
  return videos.map((video, i) => {
    const isSilent = video.levelDb.every((db) => db <= SILENCE_DB + 20);
    const weights = isSilent ? SILENT_WEIGHTS : WEIGHTS;
    const signals = {
      motion: motion[i]!,
      loudness: loudness[i]!,
      noise: video.noise,
      speech: video.speech,
      onset: onset[i]!,
    };
    const parts = Object.fromEntries(
      Object.entries(signals).map(([name, values]) => [
        name,
        smoothValues(values.map((v) => v * weights[name as Signal])),
      ]),
    ) as Record<Signal, number[]>;
    const score = video.motion.map((_, slot) => {
      const sum = Object.values(parts).reduce((total, values) => total + values[slot]!, 0);
      const isPoor = video.luma[slot]! < DARK || video.sharpness[slot]! < SOFT;
      return Math.max(0, Math.min(1, isPoor ? sum * PENALTY : sum));
    });
    return { score, parts };
  });
}

function rankSeries(series: readonly (readonly number[])[]): number[][] {
  const sorted = series.flat().sort((a, b) => a - b);
  const getQuantile = (share: number): number => sorted[Math.floor(share * (sorted.length - 1))] ?? 0;
  const [middle, top] = [getQuantile(0.5), getQuantile(0.95)];
  const span = top - middle;
  return series.map((values) =>
    values.map((value) => (span > 1e-9 ? Math.max(0, Math.min(1.2, (value - middle) / span)) : 0)),
  );
}

function smoothValues(values: readonly number[]): number[] {
  return values.map((_, slot) => {
    let [sum, weights] = [0, 0];
    for (let offset = -SMOOTHING; offset <= SMOOTHING; offset++) {
      const value = values[slot + offset];
      const weight = SMOOTHING + 1 - Math.abs(offset);
      if (value === undefined) continue;
      sum += value * weight;
      weights += weight;
    }
    return sum / weights;
  });
}
