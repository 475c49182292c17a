import { findBestLag } from '../../analysis/correlation.ts';
import { getChannelRoles } from '../../engines/channel-roles.ts';
import type { SourceSeparator } from '../../engines/source-separator.ts';
import { readAudio, SAMPLE_RATE } from '../../media/audio/audio-reader.ts';
import { AUDIO_TIME_BASE, createAudioFrame } from '../../media/audio/audio-track-file.ts';
import { type Loudness, LoudnessMeter } from '../../media/audio/loudness.ts';
import type { AudioStreamInfo } from '../../media/media-info.ts';

interface AudioQuality {
  /**
   * Share of the energy that separation gives to the voice, over moments in which the voice holds a tenth or more, 0 to
   * 1.
   */
  readonly dialogueClarity: number;
  /** Loudness range after EBU Tech 3342, in LU. */
  readonly dynamicRange: number;
  readonly loudness: Loudness;
  readonly sourceLoudness: Loudness;
  /** 1 - coefficient of variation of the RMS of 400 ms windows louder than -60 dBFS, 0 to 1. */
  readonly volumeConsistency: number;
  readonly sourceDialogueClarity: number;
}

/** Measurements of a track of the master and of its source. */
export interface AudioComparison {
  readonly quality: AudioQuality;
  /** Short-term loudness per second, in LUFS. */
  readonly series: { readonly source: number[]; readonly master: number[] };
  /** How much later the master's sound comes than the source's by cross-correlation, in seconds. */
  readonly lagSeconds: number;
  readonly sourceStartSeconds: number;
  readonly masterStartSeconds: number;
  readonly sourceEndSeconds: number;
  readonly masterEndSeconds: number;
}

/**
 * Measures a track of the master against its source.
 *
 * @param shiftSeconds added to the source's clock, gives that of the master
 */
export async function compareAudio(
  source: { path: string; stream: AudioStreamInfo },
  master: { path: string; stream: AudioStreamInfo },
  separator: SourceSeparator,
  shiftSeconds: number,
  signal: AbortSignal,
): Promise<AudioComparison> {
  const before = await surveyTrack(source, separator, signal);
  const after = await surveyTrack(master, separator, signal);
  const sourceStartSeconds = before.startSeconds + shiftSeconds;
  return {
    quality: {
      dialogueClarity: after.dialogueClarity,
      dynamicRange: after.loudness.rangeLu,
      loudness: after.loudness,
      sourceLoudness: before.loudness,
      volumeConsistency: after.volumeConsistency,
      sourceDialogueClarity: before.dialogueClarity,
    },
    series: { source: before.shortTerm, master: after.shortTerm },
    lagSeconds: findLag(before, after, shiftSeconds),
    sourceStartSeconds,
    masterStartSeconds: after.startSeconds,
    sourceEndSeconds: sourceStartSeconds + before.seconds,
    masterEndSeconds: after.startSeconds + after.seconds,
  };
}

interface TrackSurvey {
  readonly startSeconds: number;
  readonly seconds: number;
  readonly loudness: Loudness;
  readonly shortTerm: number[];
  readonly dialogueClarity: number;
  readonly volumeConsistency: number;
  /** The first minute of the first channel at 8 kHz, for correlation. */
  readonly excerpt: Float32Array;
}

const EXCERPT_SECONDS = 60;
const EXCERPT_STEP = 6;
const WINDOW = 0.4 * SAMPLE_RATE;
const AUDIBLE_RMS = 0.001;

async function surveyTrack(
  { path, stream }: { path: string; stream: AudioStreamInfo },
  separator: SourceSeparator,
  signal: AbortSignal,
): Promise<TrackSurvey> {
  using meter = new LoudnessMeter(AUDIO_TIME_BASE);
  const stage = separator.open({ sampleRate: SAMPLE_RATE, channels: getChannelRoles(stream.channels) });
  const clarity = new ClarityMeter();
  const levels = new LevelMeter();
  const excerpt = new Float32Array((EXCERPT_SECONDS * SAMPLE_RATE) / EXCERPT_STEP);
  let startSeconds: number | undefined;
  let samples = 0;
  for await (const { channels, seconds } of readAudio(path, stream, signal)) {
    startSeconds ??= seconds;
    const first = channels[0]!;
    for (
      let i = (EXCERPT_STEP - (samples % EXCERPT_STEP)) % EXCERPT_STEP;
      i < first.length;
      i += EXCERPT_STEP
    ) {
      const at = (samples + i) / EXCERPT_STEP;
      if (at < excerpt.length) excerpt[at] = first[i]!;
    }
    levels.add(channels);
    clarity.add(stage.process(channels));
    await meter.add(createAudioFrame(channels, samples));
    samples += first.length;
  }
  clarity.add(stage.flush());
  return {
    startSeconds: startSeconds ?? 0,
    seconds: samples / SAMPLE_RATE,
    loudness: meter.reader.getResult(),
    shortTerm: meter.reader.shortTerm,
    dialogueClarity: clarity.getResult(),
    volumeConsistency: levels.getConsistency(),
    excerpt: excerpt.subarray(0, Math.floor(samples / EXCERPT_STEP)),
  };
}

/** Lag of the two excerpts, corrected for where each track starts. */
function findLag(before: TrackSurvey, after: TrackSurvey, shiftSeconds: number): number {
  const rate = SAMPLE_RATE / EXCERPT_STEP;
  const lag = findBestLag(before.excerpt, after.excerpt, Math.round(rate * 0.25));
  return lag === undefined ? 0 : lag / rate + after.startSeconds - (before.startSeconds + shiftSeconds);
}

/** Share of the voice stem in the energy of all stems, over the blocks where it is a tenth or more. */
class ClarityMeter {
  #voice = 0;
  #total = 0;

  add({
    voice,
    music,
    ambience,
  }: {
    voice: readonly Float32Array[];
    music: readonly Float32Array[];
    ambience: readonly Float32Array[];
  }): void {
    const energies = [voice, music, ambience].map(measureEnergy);
    const total = energies.reduce((a, b) => a + b, 0);
    if (energies[0]! < total / 10) return;
    this.#voice += energies[0]!;
    this.#total += total;
  }

  getResult(): number {
    return this.#total > 0 ? this.#voice / this.#total : 0;
  }
}

function measureEnergy(channels: readonly Float32Array[]): number {
  let sum = 0;
  for (const samples of channels) for (const sample of samples) sum += sample * sample;
  return sum;
}

class LevelMeter {
  readonly #levels: number[] = [];
  #sum = 0;
  #count = 0;

  add(channels: readonly Float32Array[]): void {
    const size = channels[0]!.length;
    for (let i = 0; i < size; i++) {
      for (const samples of channels) this.#sum += samples[i]! ** 2 / channels.length;
      if (++this.#count < WINDOW) continue;
      const level = Math.sqrt(this.#sum / this.#count);
      if (level > AUDIBLE_RMS) this.#levels.push(level);
      this.#sum = 0;
      this.#count = 0;
    }
  }

  getConsistency(): number {
    if (this.#levels.length < 2) return 1;
    const mean = this.#levels.reduce((a, b) => a + b, 0) / this.#levels.length;
    const deviation = Math.sqrt(
      this.#levels.reduce((sum, v) => sum + (v - mean) ** 2, 0) / this.#levels.length,
    );
    return Math.min(1, Math.max(0, 1 - deviation / mean));
  }
}
