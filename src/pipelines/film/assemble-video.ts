import type { Message } from '../../core/messages/message.ts';
import { createWarning, type Warning } from '../../core/warning.ts';
import type { WorkflowContext } from '../../execution/workflow.ts';
import { type Container, planPassthrough } from '../../media/containers/container-plan.ts';
import type { AnyStreamInfo } from '../../media/media-info.ts';
import type { AnalyzedSource } from './analyzed-source.ts';
import { assembleStep } from './assemble.ts';
import type { MasteredTrack } from './master-tracks.ts';
import type { MadeSegment } from './process-segments.ts';

/** Where the master is written. */
export interface VideoDestination {
  readonly path: string;
  readonly container: Container;
}

export interface VideoParts {
  readonly segments: readonly MadeSegment<unknown>[];
  readonly tracks: readonly MasteredTrack[];
}

/**
 * Joins segments, audio tracks and copied streams to the master, and warns of streams that can't be kept.
 *
 * @returns the digest of the master
 */
export async function assembleVideo(
  context: WorkflowContext,
  analyzedSource: AnalyzedSource,
  { segments, tracks }: VideoParts,
  { path, container }: VideoDestination,
): Promise<string> {
  const { info, video, index, digest: sourceDigest } = analyzedSource;
  const passthrough = planPassthrough(info, video, container);
  for (const { stream, reason } of passthrough.dropped) {
    context.warn(createDroppedWarning(stream, reason));
  }
  const assembled = await context.step(
    assembleStep,
    {
      sourceDigest,
      segments: segments.map(({ key }) => key),
      audio: tracks.map(({ key }) => key),
      container: container.name,
      copiedStreams: passthrough.copied.map((stream) => stream.index),
    },
    {
      info,
      video,
      container,
      passthrough,
      segmentFiles: segments.map(({ file }) => file),
      audioFiles: tracks,
      outputPath: path,
      pts: index.pts,
      durations: index.durations,
      reorderDelay: Math.max(...segments.map(({ output }) => output.reorderDelay)),
    },
  );
  return assembled.manifest.output.digest;
}

function createDroppedWarning({ kind, index, codec }: AnyStreamInfo, reason: string | Message): Warning {
  const parameters = { index, codec, reason };
  switch (kind) {
    case 'subtitle':
      return createWarning('container.subtitle-dropped', parameters);
    case 'video':
      return createWarning('container.video-dropped', parameters);
    case 'attachment':
      return createWarning('container.attachment-dropped', parameters);
    default:
      return createWarning('container.data-dropped', parameters);
  }
}
