import { selectDetail } from '../../analysis/picture-survey.ts';
import { ticksToRational, toNumber } from '../../core/rational.ts';
import { getTicks, type IndexedSource } from '../../pipelines/cut/indexed-source.ts';
import type { Boundary } from './choose-clips.ts';
import type { Survey } from './survey-source.ts';
import { createTimedFeatures, SLOT_SECONDS, type TimedFeatures } from './timed-scores.ts';

/** A video with its measurements, on its own clock in seconds from its start. */
export interface SurveyedVideo {
  readonly source: IndexedSource;
  readonly seconds: number;
  readonly features: TimedFeatures;
  readonly boundaries: readonly Boundary[];
  /** First frames of shots, in seconds. */
  readonly shotStarts: readonly number[];
  hashAt(seconds: number): string | undefined;
}

/** Puts the measurements of a video on its own clock. */
export function createSurveyedVideo(indexed: IndexedSource, survey: Survey): SurveyedVideo {
  const { findings } = survey.pictures;
  const source = findings ? { ...indexed, findings } : indexed;
  const { video, startTicks, index } = source;
  const tick = toNumber(video.timeBase);
  const frameSeconds = index.frames.map((ticks) => (ticks - startTicks) * tick);
  const seconds = (getTicks(source, index.frames.length) - startTicks) * tick;
  const sound = survey.sound && {
    survey: survey.sound,
    startSeconds: survey.sound.startSeconds - startTicks * tick,
  };
  const features = createTimedFeatures(survey.pictures, frameSeconds, seconds, sound);
  const shotStarts = survey.pictures.transitions.map(({ frame }) => frameSeconds[frame] ?? seconds);
  const edges = survey.pictures.transitions.flatMap(({ kind, start, end }) =>
    kind === 'cut' ? [frameSeconds[start]!] : [frameSeconds[start]!, frameSeconds[end] ?? seconds],
  );
  return {
    source,
    seconds,
    features,
    shotStarts,
    boundaries: listBoundaries(edges, features, frameSeconds, seconds),
    hashAt: (at) => selectDetail(survey.pictures.hashes, findFrame(frameSeconds, at)),
  };
}

/** Exact time of the frame that is shown at `seconds`, or of the end of the video. */
export function getExactTime({ source }: SurveyedVideo, seconds: number) {
  const { index, startTicks, video } = source;
  const tick = toNumber(video.timeBase);
  const times = index.frames;
  let best = 0;
  for (let step = 1 << 30; step > 0; step >>= 1) {
    const next = best + step;
    if (next <= times.length && (getTicks(source, next) - startTicks) * tick <= seconds + tick / 2)
      best = next;
  }
  return ticksToRational(getTicks(source, best) - startTicks, video.timeBase);
}

/** Costs of beginning or ending at a pause of the audio, or anywhere else but at a cut, in seconds of score 1. */
const PAUSE_COST = 0.05;
const PLAIN_COST = 0.25;
const PLAIN_INTERVAL_SECONDS = 1;
/** A short video has so many places of its own. */
const MIN_PLAIN_INTERVALS = 12;
/** Boundaries closer to a cut than this are left out: a clip would show a flash of the next shot. */
const CLEAR_OF_CUT_SECONDS = 0.5;
/** How much quieter a pause is than the slots around it, in dB. */
const PAUSE_DB = 6;

/** Lists where clips may begin and end: at cuts, at pauses of the audio, and at whole seconds in between, or finer in a short video. */
function listBoundaries(
  edges: readonly number[],
  { levelDb }: TimedFeatures,
  frameSeconds: readonly number[],
  seconds: number,
): Boundary[] {
  const hard = [frameSeconds[0] ?? 0, ...edges, seconds];
  const isClear = (at: number): boolean => hard.every((edge) => Math.abs(edge - at) >= CLEAR_OF_CUT_SECONDS);
  const pauses = levelDb.flatMap((level, slot) => {
    const around = levelDb.slice(Math.max(0, slot - 4), slot + 5);
    const mean = around.reduce((sum, db) => sum + db, 0) / around.length;
    return level < mean - PAUSE_DB ? [(slot + 0.5) * SLOT_SECONDS] : [];
  });
  const interval = Math.min(PLAIN_INTERVAL_SECONDS, seconds / MIN_PLAIN_INTERVALS);
  const plain = Array.from({ length: Math.floor(seconds / interval) }, (_, i) => (i + 1) * interval);
  const costs = new Map<number, number>();
  for (const at of plain) if (isClear(at)) costs.set(at, PLAIN_COST);
  for (const at of pauses) if (isClear(at)) costs.set(at, PAUSE_COST);
  for (const at of hard) costs.set(at, 0);
  return [...costs].map(([at, cost]) => ({ seconds: at, cost })).sort((a, b) => a.seconds - b.seconds);
}

function findFrame(frameSeconds: readonly number[], seconds: number): number {
  const next = frameSeconds.findIndex((at) => at > seconds);
  return next < 0 ? frameSeconds.length - 1 : Math.max(0, next - 1);
}
