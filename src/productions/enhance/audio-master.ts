import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { throwIfCancelled } from '../../core/errors.ts';
import { ticksToSeconds } from '../../core/rational.ts';
import { channelRoles } from '../../engines/channel-roles.ts';
import type { AudioBlock, SeparatedBlock, SourceSeparator } from '../../engines/source-separator.ts';
import type { Step, StepContext } from '../../execution/step.ts';
import { readAudio, SAMPLE_RATE } from '../../media/audio/audio-reader.ts';
import { AUDIO_TIME_BASE, audioFrame, readTrack, soundPad } from '../../media/audio/audio-track-file.ts';
import { LOUDNESS_FILTER, type Loudness, LoudnessMeter, LoudnessReader } from '../../media/audio/loudness.ts';
import { type Mastered, type MasterRequest, masterSound } from '../../media/audio/mastering.ts';
import type { AudioCoding } from '../../media/containers/container-plan.ts';
import { SegmentWriter } from '../../media/containers/segment-file.ts';
import { Encoder } from '../../media/encoder.ts';
import { FilterGraph } from '../../media/filter-graph.ts';
import type { Frame } from '../../media/frame.ts';
import type { AudioStreamInfo } from '../../media/media-info.ts';
import { FILM_STAGES } from '../../pipelines/film/stages.ts';
import { remixText } from './audio-chains.ts';
import type { Strategy } from './strategy.ts';

export const AUDIO_FILE = 'track.nut';

export interface AudioMasterInput {
  readonly sourceDigest: string;
  readonly streamIndex: number;
  /** Added to the source's clock so that the master starts at zero, in seconds. */
  readonly shiftSeconds: number;
  readonly audio: Strategy['audio'];
  readonly separator: { readonly id: string; readonly version: string };
  readonly coding: AudioCoding;
}

export interface AudioMasterResources {
  readonly path: string;
  readonly stream: AudioStreamInfo;
  readonly separator: SourceSeparator;
}

export interface AudioMasterOutput {
  /** On the master's clock, in samples at 48 kHz. */
  readonly startSample: number;
  readonly samples: number;
  readonly source: Loudness;
  readonly master: Loudness;
  readonly gainDb: number;
  readonly iterations: number;
}

/** Separates, remixes and masters one audio track to the loudness target, measured on what was encoded. */
export const audioMasterStep: Step<AudioMasterInput, AudioMasterResources, AudioMasterOutput> = {
  ...FILM_STAGES['audio-master'],
  version: '1',
  async run(context, input, resources) {
    const mixFile = join(context.directory, 'mix.nut');
    const mix = await renderMix(mixFile, context, input, resources);
    if (mix.samples === 0) {
      context.warn({
        code: 'audio.empty',
        message: `Audio stream ${input.streamIndex} holds no sound that could be decoded.`,
      });
    } else if (!Number.isFinite(mix.loudness.integratedLufs)) {
      context.warn({
        code: 'audio.silent',
        message: `Audio stream ${input.streamIndex} is silent; its level is left as it is.`,
      });
    }
    const mastered = await masterMix(mixFile, mix, context, input, resources.stream.channels);
    await rm(mixFile);
    const { startSample, samples, source } = mix;
    return { startSample, samples, source, ...mastered };
  },
};

const STEMS = ['voice', 'music', 'ambience'] as const;

interface Mix {
  readonly startSample: number;
  readonly samples: number;
  readonly source: Loudness;
  readonly loudness: Loudness;
}

/** Separation and remix into an uncompressed float file, measured on the way. */
async function renderMix(
  file: string,
  context: StepContext,
  { audio, shiftSeconds }: AudioMasterInput,
  { path, stream, separator }: AudioMasterResources,
): Promise<Mix> {
  const stage = separator.open({ sampleRate: SAMPLE_RATE, channels: channelRoles(stream.channels) });
  const expected =
    stream.durationTicks === undefined ? undefined : ticksToSeconds(stream.durationTicks, stream.timeBase);
  using source = new LoudnessMeter(AUDIO_TIME_BASE);
  await using mix = await MixWriter.create(file, audio, stream.channels, context.signal);
  let startSample: number | undefined;
  let samples = 0;
  for await (const { channels, seconds } of readAudio(path, stream, context.signal)) {
    startSample ??= mix.startAt(Math.round((seconds + shiftSeconds) * SAMPLE_RATE));
    await source.add(audioFrame(channels, startSample + samples));
    samples += channels[0]!.length;
    await mix.add(audio.sourceSeparation ? stage.process(channels) : unseparated(channels));
    context.progress(samples / SAMPLE_RATE, expected);
  }
  throwIfCancelled(context.signal);
  if (audio.sourceSeparation) await mix.add(stage.flush());
  const loudness = await mix.finish();
  return { startSample: startSample ?? 0, samples, source: source.reader.result(), loudness };
}

/** Remixes stems and stores the result as floats. */
class MixWriter implements AsyncDisposable {
  readonly #remix: FilterGraph;
  readonly #encoder: Encoder;
  readonly #file: SegmentWriter;
  readonly #signal: AbortSignal;
  readonly #loudness = new LoudnessReader();
  #position = 0;

  private constructor(remix: FilterGraph, encoder: Encoder, file: SegmentWriter, signal: AbortSignal) {
    this.#remix = remix;
    this.#encoder = encoder;
    this.#file = file;
    this.#signal = signal;
  }

  static async create(
    path: string,
    audio: Strategy['audio'],
    channels: number,
    signal: AbortSignal,
  ): Promise<MixWriter> {
    const remix = await openRemix(audio, channels);
    const encoder = await Encoder.openAudio({
      encoder: 'pcm_f32le',
      sampleRate: SAMPLE_RATE,
      sampleFormat: 'flt',
      channels,
    });
    return new MixWriter(remix, encoder, await SegmentWriter.create(path, encoder), signal);
  }

  startAt(sample: number): number {
    this.#position = sample;
    return sample;
  }

  async add(stems: SeparatedBlock): Promise<void> {
    const size = stems.voice[0]?.length ?? 0;
    if (size === 0) return;
    for (const name of STEMS) await this.#remix.push(name, audioFrame(stems[name], this.#position));
    this.#position += size;
    await this.drain();
  }

  async finish(): Promise<Loudness> {
    for (const name of STEMS) await this.#remix.push(name, null);
    await this.drain();
    await this.store(null);
    await this.#file.finish();
    return this.#loudness.result();
  }

  private async drain(): Promise<void> {
    for await (const frame of this.#remix.drain('out')) {
      this.#loudness.add(frame);
      await this.store(frame);
    }
  }

  private async store(frame: Frame | null): Promise<void> {
    for await (const packet of this.#encoder.encode(frame, this.#signal)) await this.#file.write(packet);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#remix[Symbol.dispose]();
    this.#encoder[Symbol.dispose]();
    await this.#file[Symbol.asyncDispose]();
  }
}

function unseparated(channels: AudioBlock): SeparatedBlock {
  const silence = channels.map((samples) => new Float32Array(samples.length));
  return { voice: channels, music: silence, ambience: silence };
}

function openRemix(audio: Strategy['audio'], channels: number): Promise<FilterGraph> {
  const pad = soundPad(channels);
  return FilterGraph.open({
    inputs: { voice: pad, music: pad, ambience: pad },
    text: remixText(audio, channels).replace(
      '[out]',
      `[mix];[mix]${LOUDNESS_FILTER},aformat=sample_fmts=flt[out]`,
    ),
    outputs: { out: 'audio' },
  });
}

/** Brings the mix to its target, and says so where that could not be done. */
async function masterMix(
  mixFile: string,
  { loudness }: Mix,
  context: StepContext,
  { audio, coding, streamIndex }: AudioMasterInput,
  channels: number,
): Promise<Omit<Mastered, 'isMet'>> {
  const request: MasterRequest = {
    mix: () => readTrack(mixFile, context.signal),
    input: soundPad(channels, 'flt'),
    channels,
    mixLufs: loudness.integratedLufs,
    target: { integratedLufs: audio.targetLufs, truePeakDbtp: audio.truePeakDbtp },
    coding,
    file: join(context.directory, AUDIO_FILE),
  };
  const { isMet, ...mastered } = await masterSound(request, context.signal);
  if (!isMet) {
    const { integratedLufs, truePeakDbtp } = mastered.master;
    context.warn({
      code: 'audio.loudness-missed',
      message: `Audio stream ${streamIndex} came out at ${integratedLufs.toFixed(1)} LUFS, ${truePeakDbtp.toFixed(1)} dBTP.`,
    });
  }
  return mastered;
}
