import { AV_SAMPLE_FMT_FLT, AV_SAMPLE_FMT_FLTP, type AVSampleFormat } from 'node-av/constants';
import type { Packet } from 'node-av/lib';
import {
  avChannelLayoutDefault,
  avGetBytesPerSample,
  avGetSampleFmtFromName,
  avSampleFmtIsPlanar,
} from 'node-av/lib';
import { rescaleTicks } from '../../core/rational.ts';
import type { AudioCoding } from '../containers/container-plan.ts';
import { InputFile } from '../containers/input-file.ts';
import { LIFT_TICKS, SegmentWriter } from '../containers/segment-file.ts';
import { decodeFrames } from '../decoder.ts';
import { Encoder } from '../encoder.ts';
import { type AudioInputPad, FilterGraph } from '../filter-graph.ts';
import { createFrame, type Frame, setFrameTimeBase } from '../frame.ts';
import { getLayoutName } from './audio-pad.ts';
import { SAMPLE_RATE } from './audio-reader.ts';
import { type Loudness, LoudnessMeter } from './loudness.ts';

export const AUDIO_TIME_BASE = { num: 1, den: SAMPLE_RATE };

/** A frame of planar floats at 48 kHz with a copy of `channels`; `position` counts samples. */
export function createAudioFrame(channels: readonly Float32Array[], position: number): Frame {
  const frame = createFrameOfFormat(AV_SAMPLE_FMT_FLTP, channels.length, channels[0]!.length, position);
  const planes = frame.extendedData ?? frame.data ?? [];
  channels.forEach((samples, i) => {
    const plane = planes[i]!;
    new Float32Array(plane.buffer, plane.byteOffset, samples.length).set(samples);
  });
  return frame;
}

/** Samples of a frame in any format: one plane of bytes for each channel, or a single one if they are interleaved. */
export interface RawSamples {
  readonly planes: readonly Uint8Array[];
  /** For each channel. */
  readonly samples: number;
  /** Time in samples. */
  readonly pts: bigint;
}

/** The samples of a frame, in its memory. */
export function readRawSamples(frame: Frame): RawSamples {
  const format = frame.format as AVSampleFormat;
  const isPlanar = avSampleFmtIsPlanar(format);
  const bytes = frame.nbSamples * avGetBytesPerSample(format) * (isPlanar ? 1 : frame.channels);
  const planes = (frame.extendedData ?? frame.data ?? []).slice(0, isPlanar ? frame.channels : 1);
  return {
    planes: planes.map((plane) => plane.subarray(0, bytes)),
    samples: frame.nbSamples,
    pts: frame.pts,
  };
}

/** A frame at 48 kHz with a copy of the samples, in the format of FFmpeg's name. */
export function createRawFrame(
  { planes, samples, pts }: RawSamples,
  channels: number,
  format: string,
): Frame {
  const frame = createFrameOfFormat(avGetSampleFmtFromName(format), channels, samples, Number(pts));
  const targets = frame.extendedData ?? frame.data ?? [];
  planes.forEach((plane, i) => targets[i]!.set(plane));
  return frame;
}

/** A frame of interleaved floats at 48 kHz with `channels` times `gain`. */
export function createInterleavedFrame(
  channels: readonly Float32Array[],
  position: number,
  gain: number,
): Frame {
  const [count, length] = [channels.length, channels[0]!.length];
  const frame = createFrameOfFormat(AV_SAMPLE_FMT_FLT, count, length, position);
  const buffer = frame.data![0]!;
  const samples = new Float32Array(buffer.buffer, buffer.byteOffset, length * count);
  for (const [c, channel] of channels.entries())
    for (let i = 0; i < length; i++) samples[i * count + c] = channel[i]! * gain;
  return frame;
}

function createFrameOfFormat(
  format: AVSampleFormat,
  channels: number,
  length: number,
  position: number,
): Frame {
  const frame = createFrame();
  frame.format = format;
  frame.nbSamples = length;
  frame.sampleRate = SAMPLE_RATE;
  frame.channelLayout = avChannelLayoutDefault(channels);
  frame.allocBuffer();
  frame.pts = BigInt(position);
  setFrameTimeBase(frame, AUDIO_TIME_BASE);
  return frame;
}

/** The graph input for audio at 48 kHz; by default planar floats, as `createAudioFrame` makes them. */
export function createAudioPad(channels: number, sampleFormat = 'fltp'): AudioInputPad {
  return {
    kind: 'audio',
    sampleRate: SAMPLE_RATE,
    sampleFormat,
    channelLayout: getLayoutName(channels),
    timeBase: AUDIO_TIME_BASE,
  };
}

/**
 * Decodes a stored track, with the timestamps it was written with. The caller owns each frame. It is decoded in this
 * thread: handing the packets of sound to others takes longer.
 */
export async function* readTrack(path: string, signal?: AbortSignal): AsyncGenerator<Frame, void, undefined> {
  await using input = await InputFile.open(path, { isStored: true });
  const stored = input.context.streams[0]!.timeBase;
  for await (const frame of decodeFrames(input, 0, { signal, threads: 1 })) {
    frame.pts = rescaleTicks(frame.pts, stored, AUDIO_TIME_BASE) - LIFT_TICKS;
    yield frame;
  }
}

/** Decodes a stored track and measures its loudness. */
export async function measureTrack(path: string, signal?: AbortSignal): Promise<Loudness> {
  const meter = new LoudnessMeter(AUDIO_TIME_BASE);
  for await (const frame of readTrack(path, signal)) await meter.add(frame);
  return meter.finish();
}

export interface AudioTrackSettings {
  readonly input: AudioInputPad;
  /** Number of channels that are stored. */
  readonly channels: number;
  readonly coding: AudioCoding;
  /** Is given each packet before it is stored, and leaves it as it is. */
  readonly onPacket?: ((packet: Packet) => Promise<void>) | undefined;
  /** FFmpeg filter text; conversion to the encoder's sample format and frame size is appended. */
  readonly filters?: string;
}

/** The encoder of a track at 48 kHz. */
export function openTrackEncoder(coding: AudioCoding, channels: number): Promise<Encoder> {
  return Encoder.openAudio({
    encoder: coding.encoder,
    sampleRate: SAMPLE_RATE,
    sampleFormat: coding.sampleFormat,
    channels,
    significantBits: coding.significantBits,
    bitRate: coding.bitsPerSecondPerChannel && coding.bitsPerSecondPerChannel * channels,
    options: coding.options,
    frameSize: coding.frameSize,
  });
}

/** Filters, encodes and stores one track. */
export class AudioTrackWriter implements AsyncDisposable {
  readonly #graph: FilterGraph;
  readonly #encoder: Encoder;
  readonly #file: SegmentWriter;
  readonly #onPacket: AudioTrackSettings['onPacket'];

  private constructor(
    graph: FilterGraph,
    encoder: Encoder,
    file: SegmentWriter,
    onPacket: AudioTrackSettings['onPacket'],
  ) {
    this.#graph = graph;
    this.#encoder = encoder;
    this.#file = file;
    this.#onPacket = onPacket;
  }

  static async create(
    path: string,
    { input, channels, coding, filters = 'anull', onPacket }: AudioTrackSettings,
  ): Promise<AudioTrackWriter> {
    const encoder = await openTrackEncoder(coding, channels);
    const framing = encoder.frameSize ? `,asetnsamples=n=${encoder.frameSize}:p=0` : '';
    const graph = await FilterGraph.open({
      inputs: { in: input },
      text: `[in]${filters},aformat=sample_fmts=${coding.sampleFormat}:sample_rates=${SAMPLE_RATE}${framing}[out]`,
      outputs: { out: 'audio' },
    });
    return new AudioTrackWriter(graph, encoder, await SegmentWriter.create(path, encoder), onPacket);
  }

  async write(frame: Frame | null, signal?: AbortSignal): Promise<void> {
    await this.#graph.push('in', frame);
    for await (const filtered of this.#graph.drain('out')) await this.encode(filtered, signal);
  }

  async finish(signal?: AbortSignal): Promise<void> {
    await this.write(null, signal);
    await this.encode(null, signal);
    await this.#file.finish();
  }

  private async encode(frame: Frame | null, signal?: AbortSignal): Promise<void> {
    for await (const packet of this.#encoder.encode(frame, signal)) {
      await this.#onPacket?.(packet);
      await this.#file.write(packet);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#graph[Symbol.dispose]();
    this.#encoder[Symbol.dispose]();
    await this.#file[Symbol.asyncDispose]();
  }
}
