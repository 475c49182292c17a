import type { Message } from '../../core/messages/message.ts';
import { createWarning, type Warning } from '../../core/warning.ts';
import type { WorkflowContext } from '../../execution/workflow.ts';
import {
  type Container,
  type PassthroughPlan,
  planPassthrough,
} from '../../media/containers/container-plan.ts';
import type { AnyStreamInfo } from '../../media/media-info.ts';
import type { AnalyzedSource } from './analyzed-source.ts';
import { assembleStep } from './assemble.ts';
import type { MasteredTrack } from './master-tracks.ts';
import type { MadeSegment } from './process-segments.ts';
import { warnOfMetadata } from './warn-of-metadata.ts';

/** Where the master is written. */
export interface VideoDestination {
  readonly path: string;
  /** Where it is written first, if it is to be verified before it lies at its path. */
  readonly stagedPath?: string;
  readonly container: Container;
}

export interface VideoParts {
  readonly segments: readonly MadeSegment<unknown>[];
  /** Tracks that were made, or the source's audio as it is. */
  readonly audio: readonly MasteredTrack[] | 'copied';
}

/**
 * Joins segments, audio tracks and copied streams to the master, and warns of streams that can't be kept.
 *
 * @returns the digest of the master
 */
export async function assembleVideo(
  context: WorkflowContext,
  analyzedSource: AnalyzedSource,
  { segments, audio }: VideoParts,
  destination: VideoDestination,
): Promise<string> {
  const { info, video } = analyzedSource;
  const passthrough = planPassthrough(info, video, destination.container, audio === 'copied');
  for (const { stream, reason } of passthrough.dropped) {
    context.warn(createDroppedWarning(stream, reason));
  }
  warnOfMetadata(context, info, destination.container);
  const tracks = audio === 'copied' ? [] : audio;
  return joinStreams(context, analyzedSource, { segments, tracks, passthrough }, destination);
}

/** Joins segments to a video without audio and other streams. @returns its digest */
export function assembleSilentVideo(
  context: WorkflowContext,
  analyzedSource: AnalyzedSource,
  segments: readonly MadeSegment<unknown>[],
  destination: VideoDestination,
): Promise<string> {
  const passthrough = { copied: [], dropped: [] };
  return joinStreams(context, analyzedSource, { segments, tracks: [], passthrough }, destination);
}

interface JoinedStreams {
  readonly segments: readonly MadeSegment<unknown>[];
  readonly tracks: readonly MasteredTrack[];
  readonly passthrough: PassthroughPlan;
}

async function joinStreams(
  context: WorkflowContext,
  { info, video, index, digest: sourceDigest }: AnalyzedSource,
  { segments, tracks, passthrough }: JoinedStreams,
  { path, stagedPath, container }: VideoDestination,
): Promise<string> {
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
      color: segments[0]?.color,
      audioFiles: tracks,
      outputPath: path,
      ...(stagedPath !== undefined && { stagedPath }),
      pts: index.pts,
      durations: index.durations,
      reorderDelay: Math.max(...segments.map(({ output }) => output.reorderDelay)),
    },
  );
  return assembled.manifest.output.digest;
}

function createDroppedWarning({ kind, index, codec }: AnyStreamInfo, reason: Message): Warning {
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
