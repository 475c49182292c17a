import type { PictureSurvey } from '../../analysis/picture-survey.ts';
import { DETAIL_INTERVAL } from '../../analysis/shots.ts';
import { SILENCE_DB, SOUND_HOP_SECONDS, type SoundSurvey } from '../../analysis/sound-survey.ts';

/** Seconds that one score stands for. */
export const SLOT_SECONDS = 0.5;

/** What was seen and heard in each half second of one film. */
export interface TimedFeatures {
  readonly motion: readonly number[];
  readonly luma: readonly number[];
  readonly sharpness: readonly number[];
  /** dBFS. */
  readonly levelDb: readonly number[];
  /** How likely somebody speaks, 0 to 1. */
  readonly speech: readonly number[];
  /** How much it sounds like a crowd, applause or rain, 0 to 1. */
  readonly noise: readonly number[];
  /** The strongest beginning of a sound, 0 to 1. */
  readonly onset: readonly number[];
}

/** `frameSeconds` counts from the start of the film; the sound may begin at another time. */
export function timeFeatures(
  pictures: PictureSurvey,
  frameSeconds: readonly number[],
  durationSeconds: number,
  sound: { readonly survey: SoundSurvey; readonly startSeconds: number } | undefined,
): TimedFeatures {
  const slots = Math.max(1, Math.ceil(durationSeconds / SLOT_SECONDS));
  const cuts = new Set(pictures.transitions.filter(({ kind }) => kind === 'cut').map(({ frame }) => frame));
  const moving = pictures.motion.map((value, frame) => (cuts.has(frame) ? undefined : value));
  const detailSeconds = pictures.sharpness.map(
    (_, i) => frameSeconds[i * DETAIL_INTERVAL] ?? durationSeconds,
  );
  const heard = sound ? soundFeatures(sound.survey, sound.startSeconds, slots) : silentFeatures(slots);
  return {
    motion: averaged(moving, frameSeconds, slots),
    luma: averaged(pictures.luma, frameSeconds, slots),
    sharpness: averaged(pictures.sharpness, detailSeconds, slots),
    ...heard,
  };
}

/** Means per slot; a slot without a value takes the one before it. */
function averaged(
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

function silentFeatures(slots: number) {
  const none = (): number[] => new Array<number>(slots).fill(0);
  return { levelDb: new Array<number>(slots).fill(SILENCE_DB), speech: none(), noise: none(), onset: none() };
}

/** Speech rises and falls by its syllables; less than this in dB is steady sound, and silences are no syllables. */
const SYLLABLE_DB = [3, 8] as const;
const AUDIBLE_DB = -55;

function soundFeatures(
  { levelDb, flatness, voiceShare, flux }: SoundSurvey,
  startSeconds: number,
  slots: number,
) {
  const hops = Math.round(SLOT_SECONDS / SOUND_HOP_SECONDS);
  const first = (slot: number): number =>
    Math.round((slot * SLOT_SECONDS - startSeconds) / SOUND_HOP_SECONDS);
  const window = (values: readonly number[], slot: number, around = 0): readonly number[] =>
    values.slice(Math.max(0, first(slot) - around), Math.max(0, first(slot) + hops + around));
  const features = {
    levelDb: [] as number[],
    speech: [] as number[],
    noise: [] as number[],
    onset: [] as number[],
  };
  for (let slot = 0; slot < slots; slot++) {
    const levels = window(levelDb, slot);
    const level = levels.length > 0 ? 10 * Math.log10(mean(levels.map((db) => 10 ** (db / 10)))) : SILENCE_DB;
    const isAudible = level > AUDIBLE_DB ? 1 : 0;
    const flat = mean(window(flatness, slot));
    const swing = deviation(window(levelDb, slot, hops).filter((db) => db > level - 40));
    const syllables = ramp(swing, ...SYLLABLE_DB);
    features.levelDb.push(level);
    features.noise.push(isAudible * ramp(flat, 0.15, 0.5) * (1 - syllables));
    features.speech.push(
      isAudible * syllables * ramp(mean(window(voiceShare, slot)), 0.3, 0.7) * (1 - ramp(flat, 0.3, 0.6)),
    );
    features.onset.push(isAudible * Math.max(0, ...window(flux, slot)));
  }
  return features;
}

function ramp(value: number, from: number, to: number): number {
  return Math.max(0, Math.min(1, (value - from) / (to - from)));
}

function mean(values: readonly number[]): number {
  return values.length === 0 ? 0 : values.reduce((a, b) => a + b, 0) / values.length;
}

function deviation(values: readonly number[]): number {
  const center = mean(values);
  return Math.sqrt(mean(values.map((value) => (value - center) ** 2)));
}
