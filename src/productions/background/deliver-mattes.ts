import type { WorkflowContext } from '../../execution/workflow.ts';
import { getContainer } from '../../media/containers/container-plan.ts';
import { assembleSilentVideo } from '../../pipelines/film/assemble-video.ts';
import type { PreparedClip } from './clip.ts';
import type { DeliveredLayer } from './deliver-layers.ts';
import type { StagedDestination } from './destination.ts';
import { recodeMattes } from './recode-mattes.ts';
import { ENDINGS } from './result-files.ts';
import type { MattedSegment } from './separate.ts';

/** Writes the mattes as one gray video without loss: white is the subject. It is to be verified. */
export async function deliverMattes(
  context: WorkflowContext,
  { source }: PreparedClip,
  { getPath, staged }: StagedDestination,
  segments: readonly MattedSegment[],
): Promise<DeliveredLayer> {
  const path = getPath(ENDINGS.mattes);
  const container = getContainer(path);
  const coded = await recodeMattes(context, source, segments);
  const destination = { path, stagedPath: staged.add(path), container };
  const digest = await assembleSilentVideo(context, source, coded, destination);
  const file = await staged.find(path, digest);
  // What was delivered is compared with the mattes that the composite was made of.
  return { role: 'alpha_mattes', path, file, digest, segments: segments.map(({ mattes }) => mattes) };
}
