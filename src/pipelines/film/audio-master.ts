import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { throwIfCancelled } from '../../core/errors.ts';
import { ticksToSeconds } from '../../core/rational.ts';
import { createWarning } from '../../core/warning.ts';
import { getChannelRoles } from '../../engines/channel-roles.ts';
import type { AudioBlock, SeparatedBlock, SourceSeparator } from '../../engines/source-separator.ts';
import type { Step, StepContext } from '../../execution/step.ts';
import { readAudio, SAMPLE_RATE } from '../../media/audio/audio-reader.ts';
import {
  AUDIO_TIME_BASE,
  createAudioFrame,
  createAudioPad,
  readTrack,
} from '../../media/audio/audio-track-file.ts';
import { type Loudness, LoudnessMeter } from '../../media/audio/loudness.ts';
import {
  type Mastered,
  type MasterRequest,
  type MasterTarget,
  masterAudio,
} from '../../media/audio/mastering.ts';
import type { AudioCoding } from '../../media/containers/container-plan.ts';
import { DecodeMeter } from '../../media/decode-meter.ts';
import type { AudioStreamInfo } from '../../media/media-info.ts';
import { listProblems } from '../source/problems.ts';
import { MixWriter } from './mix-writer.ts';
import { VIDEO_STAGES } from './stages.ts';

export const AUDIO_FILE = 'track.nut';

export interface AudioMasterInput {
  readonly sourceDigest: string;
  readonly streamIndex: number;
  /** Added to the source's clock so that the master starts at zero, in seconds. */
  readonly shiftSeconds: number;
  /** Whether voice, music and ambience are separated; otherwise all audio is treated as voice. */
  readonly isSeparated: boolean;
  /**
   * FFmpeg filter text from [voice], [music] and [ambience] to [mix], without latency, so that the audio stays in sync.
   */
  readonly remix: string;
  readonly target: MasterTarget;
  readonly separator: { readonly id: string; readonly version: string };
  readonly coding: AudioCoding;
}

export interface AudioMasterResources {
  readonly path: string;
  readonly stream: AudioStreamInfo;
  readonly separator: SourceSeparator;
}

export interface AudioMasterOutput {
  /** Start on the master's clock, in samples at 48 kHz. */
  readonly startSample: number;
  readonly samples: number;
  readonly source: Loudness;
  readonly master: Loudness;
  readonly gainDb: number;
  readonly iterations: number;
}

/** Separates, remixes and masters one audio track. Loudness is measured on the encoded track. */
export const audioMasterStep: Step<AudioMasterInput, AudioMasterResources, AudioMasterOutput> = {
  ...VIDEO_STAGES['audio-master'],
  version: '3',
  async run(context, input, resources) {
    const mixFile = join(context.directory, 'mix.nut');
    const mix = await renderMix(mixFile, context, input, resources);
    if (mix.samples === 0) {
      context.warn(createWarning('audio.empty', { stream: input.streamIndex }));
    } else if (!Number.isFinite(mix.loudness.integratedLufs)) {
      context.warn(createWarning('audio.silent', { stream: input.streamIndex }));
    }
    const mastered = await masterMix(mixFile, mix, context, input, resources.stream.channels);
    await rm(mixFile);
    const { startSample, samples, source } = mix;
    return { startSample, samples, source, ...mastered };
  },
};

interface Mix {
  readonly startSample: number;
  readonly samples: number;
  readonly source: Loudness;
  readonly loudness: Loudness;
}

/** Separates and remixes a track into a file of floats, and measures the loudness of source and mix. */
async function renderMix(
  file: string,
  context: StepContext,
  { isSeparated, remix, shiftSeconds }: AudioMasterInput,
  { path, stream, separator }: AudioMasterResources,
): Promise<Mix> {
  const stage = separator.open({ sampleRate: SAMPLE_RATE, channels: getChannelRoles(stream.channels) });
  const expected =
    stream.durationTicks === undefined ? undefined : ticksToSeconds(stream.durationTicks, stream.timeBase);
  using source = new LoudnessMeter(AUDIO_TIME_BASE);
  await using mix = await MixWriter.create(file, remix, stream.channels, context.signal);
  const meter = new DecodeMeter();
  let startSample: number | undefined;
  let samples = 0;
  for await (const { channels, seconds } of readAudio(path, stream, context.signal, { meter })) {
    startSample ??= mix.startAt(Math.round((seconds + shiftSeconds) * SAMPLE_RATE));
    await source.add(createAudioFrame(channels, startSample + samples));
    samples += channels[0]!.length;
    await mix.add(isSeparated ? stage.process(channels) : createUnseparatedBlock(channels));
    context.reportProgress(samples / SAMPLE_RATE, expected);
  }
  throwIfCancelled(context.signal);
  warnOfAudio(context, meter, { path, stream, shiftSeconds });
  if (isSeparated) await mix.add(stage.flush());
  const loudness = await mix.finish();
  return { startSample: startSample ?? 0, samples, source: source.reader.getResult(), loudness };
}

function warnOfAudio(
  context: StepContext,
  meter: DecodeMeter,
  { path, stream, shiftSeconds }: Pick<AudioMasterResources, 'path' | 'stream'> & { shiftSeconds: number },
): void {
  const findings = meter.getFindings('audio');
  if (!findings) return;
  const toSeconds = (ticks: number): number => ticksToSeconds(BigInt(ticks), stream.timeBase) + shiftSeconds;
  const of = { path, kind: 'audio', stream: stream.index, toSeconds } as const;
  for (const problem of listProblems(findings, of)) context.warn(problem);
}

function createUnseparatedBlock(channels: AudioBlock): SeparatedBlock {
  const silence = channels.map((samples) => new Float32Array(samples.length));
  return { voice: channels, music: silence, ambience: silence };
}

/** Brings the mix to its loudness target, and warns if that is not possible. */
async function masterMix(
  mixFile: string,
  { loudness }: Mix,
  context: StepContext,
  { target, coding, streamIndex }: AudioMasterInput,
  channels: number,
): Promise<Omit<Mastered, 'isMet'>> {
  const request: MasterRequest = {
    mix: () => readTrack(mixFile, context.signal),
    input: createAudioPad(channels, 'flt'),
    channels,
    mixLufs: loudness.integratedLufs,
    target,
    coding,
    file: join(context.directory, AUDIO_FILE),
  };
  const { isMet, ...mastered } = await masterAudio(request, context.signal);
  if (!isMet) {
    const { integratedLufs, truePeakDbtp } = mastered.master;
    context.warn(
      createWarning('audio.loudness-missed', {
        stream: streamIndex,
        lufs: integratedLufs.toFixed(1),
        peak: truePeakDbtp.toFixed(1),
      }),
    );
  }
  return mastered;
}
