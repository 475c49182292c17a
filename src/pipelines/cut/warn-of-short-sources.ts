import { seconds } from '../../core/messages/message.ts';
import { toNumber } from '../../core/rational.ts';
import { createWarning } from '../../core/warning.ts';
import { type EditDecisions, parseTime } from '../../edit/edit-decisions.ts';
import type { WorkflowContext } from '../../execution/workflow.ts';
import { getUsualInterval, type IndexedSource } from './indexed-source.ts';

/** Warns of clips whose source ends, by more than a frame, before they do: they are that much shorter. */
export function warnOfShortSources(
  context: WorkflowContext,
  { clips }: EditDecisions,
  sources: ReadonlyMap<string, IndexedSource>,
): void {
  for (const [index, clip] of clips.entries()) {
    const source = sources.get(clip.source)!;
    const toSeconds = (ticks: number): number => ticks * toNumber(source.video.timeBase);
    const end = toSeconds(source.index.endTicks - source.startTicks);
    const asked = toNumber(parseTime(clip.out));
    if (asked <= end + toSeconds(getUsualInterval(source.index))) continue;
    const parameters = { clip: index + 1, source: source.id, asked: seconds(asked), end: seconds(end) };
    context.warn(createWarning('cut.clip-shortened', parameters));
  }
}
