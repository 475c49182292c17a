import { measureFields } from '../../../analysis/fields/measure-fields.ts';
import type { WorkflowContext } from '../../../execution/workflow.ts';
import { analyzeSource } from '../../../pipelines/film/analyzed-source.ts';
import { openSource } from '../../../pipelines/film/source.ts';
import type { BackdropVideo } from './video-backdrop.ts';

/**
 * Shows a background video of fields in whole pictures, as the videos themselves, with a warning; one that shows none in a
 * few places stays as it is, without being analyzed.
 */
export async function showWholePictures(
  context: WorkflowContext,
  backdrop: BackdropVideo,
): Promise<BackdropVideo> {
  if (!(await hasFields(backdrop, context.signal))) return backdrop;
  const source = await openSource(backdrop.info.path, context.signal);
  const { video, index } = await analyzeSource(context, source);
  const { pts, treatment } = index;
  if (!treatment) return backdrop;
  const { timeBase } = video;
  return { ...backdrop, video, timeBase, frames: pts, endTicks: treatment.endTicks, treatment };
}

async function hasFields({ info, video, frames: pts }: BackdropVideo, signal: AbortSignal): Promise<boolean> {
  const found = await measureFields({ info, video, pts }, signal);
  return found !== undefined && [found.marked, found.measured ?? 'progressive'].some(isOfFields);
}

function isOfFields(order: string): boolean {
  return order !== 'progressive';
}
