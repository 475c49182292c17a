import { join } from 'node:path';
import { createWarning } from '../../core/warning.ts';
import type { WorkflowContext } from '../../execution/workflow.ts';
import type { Container } from '../../media/containers/container-plan.ts';
import type { OutputStream } from '../../media/containers/output-file.ts';
import type { AudioStreamInfo } from '../../media/media-info.ts';
import { AUDIO_FILE, chooseChannels, cutAudioStep, type PlacedAudio } from './cut-audio.ts';
import { findPlainCodec } from './cut-subtitles.ts';
import type { FrameRange } from './indexed-source.ts';
import { describeTrack, type KeptTrack, type KeptTracks } from './kept-tracks.ts';

/** A finished track of audio. */
export interface ReadyTrack {
  /** Key of its artifact. */
  readonly key: string;
  readonly path: string;
  readonly samples: number;
  readonly description?: Pick<OutputStream, 'metadata' | 'dispositions' | 'isDefault'>;
}

/** Cuts each track of audio, as a step of its own. */
export async function cutAudioTracks(
  context: WorkflowContext,
  ranges: readonly FrameRange[],
  placed: readonly PlacedAudio[],
  tracks: readonly KeptTrack<AudioStreamInfo>[],
  container: Container,
): Promise<ReadyTrack[]> {
  const digests = ranges.map(({ source }) => source.digest);
  const made = await context.map(cutAudioStep, tracks, {
    getSize: () => 1,
    getInput: (track) => ({
      placed,
      digests,
      streams: digests.map((digest) => track.get(digest)?.index),
      channels: chooseChannels(ranges, track),
      coding: container.audio,
    }),
    getResources: (track) => ({
      clips: ranges.map(({ source }) => ({ source, stream: track.get(source.digest) })),
    }),
  });
  return made.map(({ key, directory, manifest }, i) => ({
    key,
    path: join(directory, AUDIO_FILE),
    samples: manifest.output.samples,
    description: describeTrack(tracks[i]!, container),
  }));
}

/** Warns of subtitles that become plain text, as the container or several sources ask. */
export function warnOfPlainSubtitles(
  context: Pick<WorkflowContext, 'warn'>,
  { subtitles }: KeptTracks,
  container: Container,
): void {
  const codecs = subtitles.flatMap((track) =>
    findPlainCodec(track, container) ? [...track.values()].map(({ codec }) => codec) : [],
  );
  if (codecs.length === 0) return;
  const { extension } = container;
  context.warn(createWarning('cut.subtitles-plain', { codecs: [...new Set(codecs)], extension }));
}
