import type { WorkflowContext } from '../../execution/workflow.ts';
import { getContainer } from '../../media/containers/container-plan.ts';
import { assembleSilentVideo } from '../../pipelines/film/assemble-video.ts';
import type { PreparedClip } from './clip.ts';
import type { DeliveredLayer } from './deliver-layers.ts';
import type { ClipDestination } from './destination.ts';
import { recodeMattes } from './recode-mattes.ts';
import type { MattedSegment } from './separate.ts';

/** Writes the mattes as one gray video without loss: white is the subject. */
export async function deliverMattes(
  context: WorkflowContext,
  { source }: PreparedClip,
  { getPath }: ClipDestination,
  segments: readonly MattedSegment[],
): Promise<DeliveredLayer> {
  const path = getPath('-alpha.mkv');
  const container = getContainer(path);
  const coded = await recodeMattes(context, source, segments);
  const digest = await assembleSilentVideo(context, source, coded, { path, container });
  // What was delivered is compared with the mattes that the composite was made of.
  return { role: 'alpha_mattes', path, digest, segments: segments.map(({ mattes }) => mattes) };
}
