import { rm } from 'node:fs/promises';
import type { Packet } from 'node-av/lib';
import { throwIfCancelled } from '../../core/errors.ts';
import type { AudioCoding } from '../containers/container-plan.ts';
import type { AudioInputPad } from '../filter-graph.ts';
import type { Frame } from '../frame.ts';
import { AudioTrackWriter, measureTrack } from './audio-track-file.ts';
import type { Loudness } from './loudness.ts';
import { TrackMeter } from './track-meter.ts';

export interface MasterTarget {
  readonly integratedLufs: number;
  readonly truePeakDbtp: number;
}

export interface MasterRequest {
  /** Opens the mix from its start; called once per pass, with the filters of the master. */
  readonly mix: (filters: string) => AsyncIterable<Frame>;
  /** Whether `mix` applies these filters itself, such as in a thread, and yields samples as the encoder takes them. */
  readonly isFilteredBeside?: boolean;
  /** Format of the frames of `mix`. */
  readonly input: AudioInputPad;
  readonly channels: number;
  /** Integrated loudness of the mix; -Infinity for silence. */
  readonly mixLufs: number;
  readonly target: MasterTarget;
  readonly coding: AudioCoding;
  /** Where the encoded track is stored. */
  readonly file: string;
  /** Whether a thread measures the track while it is encoded; worth its start from a minute of sound on. */
  readonly isMeasuredBeside?: boolean;
}

export interface Mastered {
  /** Measured on what was encoded. */
  readonly master: Loudness;
  /** The static gain before the limiter. */
  readonly gainDb: number;
  readonly iterations: number;
  readonly isMet: boolean;
}

const LOUDNESS_TOLERANCE_LU = 0.3;
const PEAK_TOLERANCE_DB = 0;
const MAX_ITERATIONS = 6;
const MAX_GAIN_DB = 40;
/** The limiter's ceiling starts this far below the target, as encoding raises peaks. */
const PEAK_MARGIN_DB = 0.5;

/**
 * Applies static gain and a limiter, encodes, measures the result, and repeats with corrected gain until it meets the
 * target, at most `MAX_ITERATIONS` times. Silence gets no gain.
 */
export async function masterAudio(request: MasterRequest, signal: AbortSignal): Promise<Mastered> {
  const { target, mixLufs } = request;
  await using meter = request.isMeasuredBeside ? new TrackMeter(request) : undefined;
  const isSilent = !Number.isFinite(mixLufs);
  let gainDb = isSilent ? 0 : Math.min(MAX_GAIN_DB, target.integratedLufs - mixLufs);
  let ceilingDb = target.truePeakDbtp - PEAK_MARGIN_DB;
  for (let iterations = 1; ; iterations++) {
    const master = await encodeAndMeasure(request, formatLimiter(gainDb, ceilingDb), meter, signal);
    const loudnessError = isSilent ? 0 : target.integratedLufs - master.integratedLufs;
    const peakError = master.truePeakDbtp - target.truePeakDbtp;
    const isPeakMet = peakError <= PEAK_TOLERANCE_DB;
    if (
      (Math.abs(loudnessError) <= LOUDNESS_TOLERANCE_LU / 2 && isPeakMet) ||
      iterations === MAX_ITERATIONS
    ) {
      const isMet = Math.abs(loudnessError) <= LOUDNESS_TOLERANCE_LU && isPeakMet;
      return { master, gainDb, iterations, isMet };
    }
    gainDb = Math.min(MAX_GAIN_DB, gainDb + loudnessError);
    if (!isPeakMet) ceilingDb -= peakError + 0.1;
  }
}

async function encodeAndMeasure(
  { mix, isFilteredBeside, input, channels, coding, file }: MasterRequest,
  filters: string,
  meter: TrackMeter | undefined,
  signal: AbortSignal,
): Promise<Loudness> {
  await rm(file, { force: true });
  await using measuring = meter?.begin();
  const settings = {
    input,
    channels,
    coding,
    ...(!isFilteredBeside && { filters }),
    onPacket: measuring && ((packet: Packet) => measuring.add(packet)),
  };
  await using track = await AudioTrackWriter.create(file, settings);
  for await (const frame of mix(filters)) await track.write(frame, signal);
  throwIfCancelled(signal);
  await track.finish(signal);
  // What is measured has to end before the thread is told to stop.
  return measuring ? await measuring.finish() : await measureTrack(file, signal);
}

/**
 * Static gain and a limiter at four times the sample rate, so that it catches peaks between samples (true peaks).
 * `latency` compensates for the limiter's delay.
 */
function formatLimiter(gainDb: number, ceilingDb: number): string {
  const limit = 10 ** (ceilingDb / 20);
  return [
    `volume=${gainDb.toFixed(3)}dB`,
    'aresample=192000',
    `alimiter=limit=${limit.toFixed(5)}:attack=4:release=60:level=false:latency=true`,
    'aresample=48000',
  ].join(',');
}
