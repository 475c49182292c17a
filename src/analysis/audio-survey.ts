import FFT from 'fft.js';
import { readAudio, SAMPLE_RATE } from '../media/audio/audio-reader.ts';
import type { AudioStreamInfo } from '../media/media-info.ts';

/** Time between two measurements, in seconds. */
export const AUDIO_HOP_SECONDS = 0.02;
const HOP = SAMPLE_RATE * AUDIO_HOP_SECONDS;
const WINDOW = 1024;
/** Level that stands for digital silence, in dBFS. */
export const SILENCE_DB = -100;

/** Measurements of a track, one value for each hop of `AUDIO_HOP_SECONDS`. */
export interface AudioSurvey {
  /** Seconds on the stream's own clock at which the first hop begins. */
  readonly startSeconds: number;
  /** Power of the mono sum in dBFS. */
  readonly levelDb: readonly number[];
  /** Spectral flatness from 500 Hz to 8 kHz: geometric mean over arithmetic mean, 0 (tones) to 1 (white noise). */
  readonly flatness: readonly number[];
  /** Share of the power between 300 and 3,400 Hz, 0 to 1. */
  readonly voiceShare: readonly number[];
  /** Spectral flux: rise of the magnitudes since the hop before, over the sum of both, 0 to 1. */
  readonly flux: readonly number[];
}

/** Measures a track in one pass. */
export async function surveyAudio(
  path: string,
  stream: AudioStreamInfo,
  {
    signal,
    onProgress,
  }: { readonly signal?: AbortSignal; readonly onProgress?: (seconds: number) => void } = {},
): Promise<AudioSurvey> {
  const meter = new AudioMeter();
  let startSeconds: number | undefined;
  for await (const { channels, seconds } of readAudio(path, stream, signal)) {
    startSeconds ??= seconds;
    meter.add(channels);
    onProgress?.(seconds - startSeconds);
  }
  return { startSeconds: startSeconds ?? 0, ...meter };
}

class AudioMeter {
  readonly levelDb: number[] = [];
  readonly flatness: number[] = [];
  readonly voiceShare: number[] = [];
  readonly flux: number[] = [];
  readonly #fft = new FFT(WINDOW);
  readonly #window = Float64Array.from(
    { length: WINDOW },
    (_, i) => 0.5 - 0.5 * Math.cos((2 * Math.PI * i) / WINDOW),
  );
  readonly #spectrum = new Float64Array(2 * WINDOW);
  readonly #windowed = new Float64Array(WINDOW);
  readonly #hop = new Float32Array(HOP);
  #filled = 0;
  #previous = new Float64Array(WINDOW / 2);

  add(channels: readonly Float32Array[]): void {
    const length = channels[0]!.length;
    for (let i = 0; i < length; i++) {
      let sum = 0;
      for (const samples of channels) sum += samples[i]!;
      this.#hop[this.#filled++] = sum / channels.length;
      if (this.#filled === HOP) this.measure();
    }
  }

  private measure(): void {
    this.#filled = 0;
    let power = 0;
    for (const sample of this.#hop) power += sample * sample;
    this.levelDb.push(Math.max(SILENCE_DB, 10 * Math.log10(power / HOP + 1e-12)));
    for (let i = 0; i < WINDOW; i++) this.#windowed[i] = (this.#hop[i] ?? 0) * this.#window[i]!;
    this.#fft.realTransform(this.#spectrum, this.#windowed);
    this.measureSpectrum();
  }

  private measureSpectrum(): void {
    const bin = SAMPLE_RATE / WINDOW;
    let [total, voice, rise, sum] = [0, 0, 0, 0];
    let [logSum, linearSum, count] = [0, 0, 0];
    const magnitudes = new Float64Array(WINDOW / 2);
    for (let k = 1; k < WINDOW / 2; k++) {
      const energy = this.#spectrum[2 * k]! ** 2 + this.#spectrum[2 * k + 1]! ** 2;
      const hertz = k * bin;
      total += energy;
      if (hertz >= 300 && hertz <= 3400) voice += energy;
      if (hertz >= 500 && hertz <= 8000) {
        logSum += Math.log(energy + 1e-15);
        linearSum += energy;
        count++;
      }
      const magnitude = Math.sqrt(energy);
      magnitudes[k] = magnitude;
      rise += Math.max(0, magnitude - this.#previous[k]!);
      sum += magnitude + this.#previous[k]!;
    }
    this.flatness.push(linearSum > 1e-12 ? Math.exp(logSum / count) / (linearSum / count) : 0);
    this.voiceShare.push(total > 1e-12 ? voice / total : 0);
    this.flux.push(sum > 1e-9 ? rise / sum : 0);
    this.#previous = magnitudes;
  }
}
