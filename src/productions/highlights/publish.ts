import { type EditDecisions, parseSeconds } from '../../edit/edit-decisions.ts';
import type { WorkflowContext } from '../../execution/workflow.ts';
import { DOCUMENTS, toMegabytes, type VideoDocument } from './documents.ts';
import { isGood, type OpenedSource } from './open-sources.ts';

/** Shows what was found out about each video when all were opened. */
export function publishVideos(context: WorkflowContext, sources: readonly OpenedSource[]): void {
  context.publish(DOCUMENTS.videos, sources.map(describeVideo));
}

function describeVideo(source: OpenedSource): VideoDocument {
  const { number: video_index } = source;
  if (!isGood(source)) return { video_index, error: source.error, is_missing: source.isMissing };
  const { info, video } = source.indexed;
  return {
    video_index,
    duration: Math.round((info.durationSeconds ?? 0) * 100) / 100,
    resolution: `${video.displayWidth}x${video.displayHeight}`,
    size_mb: toMegabytes(info.sizeBytes),
  };
}

/** Shows the plan before it is rendered. */
export function publishPlan(context: WorkflowContext, { title, clips }: EditDecisions): void {
  const shown = clips.map(({ source, in: start, out, reason = '', score }) => ({
    // Sources are named s1, s2, ... by their place in the request.
    video_index: Number(source.slice(1)) - 1,
    start: parseSeconds(start),
    end: parseSeconds(out),
    reason,
    score,
  }));
  context.publish(DOCUMENTS.plan, { theme: title, clips: shown });
}
