import { join } from 'node:path';
import type { SourceSeparator } from '../../engines/source-separator.ts';
import type { WorkflowContext } from '../../execution/workflow.ts';
import type { MasterTarget } from '../../media/audio/mastering.ts';
import type { Container } from '../../media/containers/container-plan.ts';
import { type AudioStreamInfo, listAudioStreams } from '../../media/media-info.ts';
import { getMasterShiftSeconds } from './analyzed-source.ts';
import { AUDIO_FILE, audioMasterStep } from './audio-master.ts';
import type { Source } from './source.ts';

/** What is done to the audio of a video. */
export interface AudioTreatment {
  readonly separator: SourceSeparator;
  /** Whether voice, music and ambience are separated; otherwise all audio is treated as voice. */
  readonly isSeparated: boolean;
  readonly target: MasterTarget;
  /** Formats FFmpeg filter text from [voice], [music] and [ambience] to [mix], without latency. */
  remix(channels: number): string;
}

export interface MasteredTrack {
  readonly key: string;
  readonly path: string;
  readonly stream: AudioStreamInfo;
  /** End of the audio on the master's clock, in samples at 48 kHz; the last frame of the encoder may reach further. */
  readonly endSample: number;
}

/** Masters every audio track of a video, each as a step of its own. Empty tracks are left out. */
export async function createMasterTracks(
  context: WorkflowContext,
  source: Source,
  { separator, isSeparated, target, remix }: AudioTreatment,
  container: Container,
): Promise<MasteredTrack[]> {
  const { info, digest: sourceDigest } = source;
  const streams = listAudioStreams(info);
  const artifacts = await context.map(audioMasterStep, streams, {
    getSize: () => info.durationSeconds ?? 1,
    getInput: (stream) => ({
      sourceDigest,
      streamIndex: stream.index,
      shiftSeconds: getMasterShiftSeconds(source),
      isSeparated,
      remix: remix(stream.channels),
      target,
      separator: { id: separator.id, version: separator.version },
      coding: container.audio,
    }),
    getResources: (stream) => ({ path: info.path, stream, separator }),
  });
  return artifacts.flatMap(({ key, directory, manifest: { output } }, i) => {
    const endSample = output.startSample + output.samples;
    return output.samples > 0
      ? [{ key, path: join(directory, AUDIO_FILE), stream: streams[i]!, endSample }]
      : [];
  });
}
