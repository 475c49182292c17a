import { AUDIO_HOP_SECONDS, type AudioSurvey, SILENCE_DB } from '../../analysis/audio-survey.ts';
import type { PictureSurvey } from '../../analysis/picture-survey.ts';
import { DETAIL_INTERVAL } from '../../analysis/shots.ts';

/** Length of a slot, which has one score. */
export const SLOT_SECONDS = 0.5;

/** Measurements of each slot of one video. */
export interface TimedFeatures {
  readonly motion: readonly number[];
  readonly luma: readonly number[];
  readonly sharpness: readonly number[];
  /** dBFS. */
  readonly levelDb: readonly number[];
  /** Likelihood of speech, 0 to 1. */
  readonly speech: readonly number[];
  /** Likeness to the noise of a crowd, applause or rain, 0 to 1. */
  readonly noise: readonly number[];
  /** The strongest onset of a sound, 0 to 1. */
  readonly onset: readonly number[];
}

/**
 * Resamples measurements of frames and audio to slots.
 *
 * @param frameSeconds time of every frame, from the start of the video
 * @param sound undefined for a video without audio; `startSeconds` is where it begins on the same clock
 */
export function createTimedFeatures(
  pictures: PictureSurvey,
  frameSeconds: readonly number[],
  durationSeconds: number,
  sound: { readonly survey: AudioSurvey; readonly startSeconds: number } | undefined,
): TimedFeatures {
  const slots = Math.max(1, Math.ceil(durationSeconds / SLOT_SECONDS));
  const cuts = new Set(pictures.transitions.filter(({ kind }) => kind === 'cut').map(({ frame }) => frame));
  const moving = pictures.motion.map((value, frame) => (cuts.has(frame) ? undefined : value));
  const detailSeconds = pictures.sharpness.map(
    (_, i) => frameSeconds[i * DETAIL_INTERVAL] ?? durationSeconds,
  );
  const heard = sound
    ? createAudioFeatures(sound.survey, sound.startSeconds, slots)
    : createSilentFeatures(slots);
  return {
    motion: averageValues(moving, frameSeconds, slots),
    luma: averageValues(pictures.luma, frameSeconds, slots),
    sharpness: averageValues(pictures.sharpness, detailSeconds, slots),
    ...heard,
  };
}

/** Means of the values in each slot; a slot without any takes the mean before it. */
function averageValues(
  values: readonly (number | undefined)[],
  seconds: readonly number[],
  slots: number,
): number[] {
  const sums = new Float64Array(slots);
  const counts = new Float64Array(slots);
  for (const [i, value] of values.entries()) {
    const slot = Math.min(slots - 1, Math.max(0, Math.floor(seconds[i]! / SLOT_SECONDS)));
    if (value === undefined) continue;
    sums[slot]! += value;
    counts[slot]! += 1;
  }
  let last = 0;
  return Array.from(sums, (sum, slot) => {
    last = counts[slot]! > 0 ? sum / counts[slot]! : last;
    return last;
  });
}

function createSilentFeatures(slots: number) {
  const createEmptyValues = (): number[] => new Array<number>(slots).fill(0);
  return {
    levelDb: new Array<number>(slots).fill(SILENCE_DB),
    speech: createEmptyValues(),
    noise: createEmptyValues(),
    onset: createEmptyValues(),
  };
}

/**
 * Standard deviation of the level, in dB, from steady sound to clear speech, which rises and falls with its syllables.
 */
const SYLLABLE_DB = [3, 8] as const;
const AUDIBLE_DB = -55;

function createAudioFeatures(
  { levelDb, flatness, voiceShare, flux }: AudioSurvey,
  startSeconds: number,
  slots: number,
) {
  const hops = Math.round(SLOT_SECONDS / AUDIO_HOP_SECONDS);
  const getFirst = (slot: number): number =>
    Math.round((slot * SLOT_SECONDS - startSeconds) / AUDIO_HOP_SECONDS);
  const getWindow = (values: readonly number[], slot: number, around = 0): readonly number[] =>
    values.slice(Math.max(0, getFirst(slot) - around), Math.max(0, getFirst(slot) + hops + around));
  const features = {
    levelDb: [] as number[],
    speech: [] as number[],
    noise: [] as number[],
    onset: [] as number[],
  };
  for (let slot = 0; slot < slots; slot++) {
    const levels = getWindow(levelDb, slot);
    const level = levels.length > 0 ? 10 * Math.log10(mean(levels.map((db) => 10 ** (db / 10)))) : SILENCE_DB;
    const isAudible = level > AUDIBLE_DB ? 1 : 0;
    const flat = mean(getWindow(flatness, slot));
    const swing = standardDeviation(getWindow(levelDb, slot, hops).filter((db) => db > level - 40));
    const syllables = computeRamp(swing, ...SYLLABLE_DB);
    features.levelDb.push(level);
    features.noise.push(isAudible * computeRamp(flat, 0.15, 0.5) * (1 - syllables));
    features.speech.push(
      isAudible *
        syllables *
        computeRamp(mean(getWindow(voiceShare, slot)), 0.3, 0.7) *
        (1 - computeRamp(flat, 0.3, 0.6)),
    );
    features.onset.push(isAudible * Math.max(0, ...getWindow(flux, slot)));
  }
  return features;
}

function computeRamp(value: number, from: number, to: number): number {
  return Math.max(0, Math.min(1, (value - from) / (to - from)));
}

function mean(values: readonly number[]): number {
  return values.length === 0 ? 0 : values.reduce((a, b) => a + b, 0) / values.length;
}

function standardDeviation(values: readonly number[]): number {
  const center = mean(values);
  return Math.sqrt(mean(values.map((value) => (value - center) ** 2)));
}
