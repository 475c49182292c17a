import type { WorkflowContext } from '../../execution/workflow.ts';
import { getContainer } from '../../media/containers/container-plan.ts';
import { assembleSilentVideo } from '../../pipelines/film/assemble-video.ts';
import type { PreparedClip } from './clip.ts';
import type { DeliveredLayer } from './deliver-layers.ts';
import type { StagedDestination } from './destination.ts';
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
  const mattes = segments.map((segment) => segment.mattes);
  const destination = { path, stagedPath: staged.add(path), container };
  const digest = await assembleSilentVideo(context, source, mattes, destination);
  const file = await staged.find(path, digest);
  return { role: 'alpha_mattes', path, file, digest, segments: mattes };
}
