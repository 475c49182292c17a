import { detectFields } from '../../../analysis/fields/detect-fields.ts';
import type { WorkflowContext } from '../../../execution/workflow.ts';
import { analyzeSource } from '../../../pipelines/film/analyzed-source.ts';
import { openSource } from '../../../pipelines/film/source.ts';
import type { BackdropVideo } from './video-backdrop.ts';

/**
 * Shows a background video that begins with fields in whole pictures, as the videos themselves, with a warning; any other
 * one stays as it is, without being analyzed.
 */
export async function showWholePictures(
  context: WorkflowContext,
  backdrop: BackdropVideo,
): Promise<BackdropVideo> {
  const { path } = backdrop.info;
  if (!(await detectFields(path, backdrop.video, context.signal))) return backdrop;
  const { video, index } = await analyzeSource(context, await openSource(path, context.signal));
  const { pts, treatment } = index;
  if (!treatment) return backdrop;
  const { timeBase } = video;
  return { ...backdrop, video, timeBase, frames: pts, endTicks: treatment.endTicks, treatment };
}
