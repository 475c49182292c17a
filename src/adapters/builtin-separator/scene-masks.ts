import { BINS, HOP, type Spectrum, WINDOW } from './stft.ts';

/** The band that holds almost all of speech. */
const VOICE_BAND_HERTZ = { low: 90, high: 9000 };
const TINY = 1e-12;

/** Tracking speeds in dB per second. */
const FLOOR_RISE = 4;
const FLOOR_FALL = 90;
const SUSTAIN_RISE = 90;
const SUSTAIN_FALL = 280;
/** The floor is tracked on power averaged over this time: single frames of noise scatter by 6 dB. */
const FLOOR_SMOOTHING_SECONDS = 0.08;
/** A tracked minimum lies below the mean of the noise it follows, and noise peaks above its mean: 7 dB in all. */
const FLOOR_BIAS = 10 ** 0.7;
const PRESENCE_RELEASE_SECONDS = 0.25;

/**
 * Soft masks for voice and music from the power of all channels together.
 *
 * Per bin, two slow trackers follow the level in dB: one rises only slowly and settles on the steady noise floor
 * (ambience), the other needs about 300 ms to reach a new tone and settles on sustained sound (music). Power above both
 * is a voice candidate, as pitch and formants of speech change faster.
 */
export class SceneMasks {
  readonly voice = new Float32Array(BINS);
  readonly music = new Float32Array(BINS);
  readonly #floor = new Float32Array(BINS).fill(-120);
  readonly #sustained = new Float32Array(BINS).fill(-120);
  readonly #smoothed = new Float32Array(BINS);
  readonly #candidate = new Float32Array(BINS);
  readonly #inBand: readonly [number, number];
  readonly #frameSeconds: number;
  #presence = 0;
  #isFirst = true;

  constructor(sampleRate: number) {
    const toBin = (hertz: number): number => Math.round((hertz * WINDOW) / sampleRate);
    this.#inBand = [toBin(VOICE_BAND_HERTZ.low), toBin(VOICE_BAND_HERTZ.high)];
    this.#frameSeconds = HOP / sampleRate;
  }

  update(spectra: readonly Spectrum[]): void {
    let voiceEnergy = 0;
    let restEnergy = TINY;
    for (let bin = 0; bin < BINS; bin++) {
      const power = computePower(spectra, bin);
      const level = 10 * Math.log10(power + TINY);
      this.track(bin, power, level);
      const ambience = Math.min(power, 10 ** (this.#floor[bin]! / 10) * FLOOR_BIAS);
      const sustained = Math.min(power, 10 ** (this.#sustained[bin]! / 10));
      const music = Math.max(0, sustained - ambience);
      const isInBand = bin >= this.#inBand[0] && bin <= this.#inBand[1];
      const moving = Math.max(0, power - ambience - music);
      const candidate = isInBand ? moving : 0;
      const total = power + TINY;
      this.#candidate[bin] = candidate / total;
      this.music[bin] = (music + moving - candidate) / total;
      if (isInBand) {
        voiceEnergy += candidate;
        restEnergy += power - candidate;
      }
    }
    this.#isFirst = false;
    this.applyPresence(voiceEnergy / restEnergy);
  }

  private track(bin: number, power: number, level: number): void {
    const seconds = this.#frameSeconds;
    const floor = this.#floor[bin]!;
    const sustained = this.#sustained[bin]!;
    if (this.#isFirst) {
      this.#smoothed[bin] = power;
      this.#floor[bin] = level;
      this.#sustained[bin] = level;
      return;
    }
    const smoothed = power + (this.#smoothed[bin]! - power) * Math.exp(-seconds / FLOOR_SMOOTHING_SECONDS);
    this.#smoothed[bin] = smoothed;
    this.#floor[bin] = approach(
      floor,
      10 * Math.log10(smoothed + TINY),
      FLOOR_RISE * seconds,
      FLOOR_FALL * seconds,
    );
    this.#sustained[bin] = approach(sustained, level, SUSTAIN_RISE * seconds, SUSTAIN_FALL * seconds);
  }

  /** Where no voice stands out, candidates count as transients of the music, such as applause, drums or steps. */
  private applyPresence(ratio: number): void {
    const decibels = 10 * Math.log10(ratio + TINY);
    const target = Math.min(1, Math.max(0, (decibels + 8) / 10));
    const release = Math.exp(-this.#frameSeconds / PRESENCE_RELEASE_SECONDS);
    this.#presence = Math.max(target, this.#presence * release);
    for (let bin = 0; bin < BINS; bin++) {
      const voice = this.#candidate[bin]! * this.#presence;
      this.voice[bin] = voice;
      this.music[bin] = Math.min(1 - voice, this.music[bin]! + this.#candidate[bin]! - voice);
    }
  }
}

/** Moves `value` towards `goal` by at most `rise` up or `fall` down. */
function approach(value: number, goal: number, rise: number, fall: number): number {
  return goal > value ? Math.min(goal, value + rise) : Math.max(goal, value - fall);
}

function computePower(spectra: readonly Spectrum[], bin: number): number {
  let power = 0;
  for (const spectrum of spectra) power += spectrum[2 * bin]! ** 2 + spectrum[2 * bin + 1]! ** 2;
  return power;
}

/**
 * How much each bin of a stereo pair agrees, 0 to 1: 1 for sound in the middle of the picture, where dialogue
 * is recorded and mixed; 0 for sound on one side or out of phase.
 */
export function measureCenterAgreement(left: Spectrum, right: Spectrum, agreement: Float32Array): void {
  for (let bin = 0; bin < BINS; bin++) {
    const lr = left[2 * bin]!;
    const li = left[2 * bin + 1]!;
    const rr = right[2 * bin]!;
    const ri = right[2 * bin + 1]!;
    const inPhase = lr * rr + li * ri;
    agreement[bin] = Math.max(0, (2 * inPhase) / (lr * lr + li * li + rr * rr + ri * ri + TINY));
  }
}
