import { translate } from '../../core/messages/translate.ts';
import type { WorkflowContext } from '../../execution/workflow.ts';
import { type Container, planPassthrough } from '../../media/containers/container-plan.ts';
import type { AnalyzedSource } from './analyzed-source.ts';
import { assembleStep } from './assemble.ts';
import type { MasteredTrack } from './master-tracks.ts';
import type { MadeSegment } from './process-segments.ts';

/** Where a master goes. */
export interface VideoDestination {
  readonly path: string;
  readonly container: Container;
}

export interface VideoParts {
  readonly segments: readonly MadeSegment<unknown>[];
  readonly tracks: readonly MasteredTrack[];
}

/**
 * Joins segments and tracks with what is copied, and names in warnings what can't be kept.
 *
 * @returns the master's digest
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
    context.warn({
      code: `container.${stream.kind}-dropped`,
      message: `Stream ${stream.index} (${stream.codec}) is left out: ${translate(reason)}.`,
    });
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
