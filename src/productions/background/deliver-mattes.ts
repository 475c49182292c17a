import type { WorkflowContext } from '../../execution/workflow.ts';
import { getContainer } from '../../media/containers/container-plan.ts';
import { assembleSilentVideo } from '../../pipelines/film/assemble-video.ts';
import type { PreparedClip } from './clip.ts';
import type { DeliveredLayer } from './deliver-layers.ts';
import type { ClipDestination } from './destination.ts';
import { ENDINGS } from './result-files.ts';
import type { MattedSegment } from './separate.ts';

/** Writes the mattes as one gray video without loss: white is the subject. */
export async function deliverMattes(
  context: WorkflowContext,
  { source }: PreparedClip,
  { getPath }: ClipDestination,
  segments: readonly MattedSegment[],
): Promise<DeliveredLayer> {
  const path = getPath(ENDINGS.mattes);
  const container = getContainer(path);
  const mattes = segments.map((segment) => segment.mattes);
  const digest = await assembleSilentVideo(context, source, mattes, { path, container });
  return { role: 'alpha_mattes', path, digest, segments: mattes };
}
