import type { EditDecisions } from '../../edit/edit-decisions.ts';
import { openDestination } from '../../execution/destinations.ts';
import type { WorkflowContext } from '../../execution/workflow.ts';
import { type Container, getContainer } from '../../media/containers/container-plan.ts';
import type { CutReport } from './cut-report.ts';
import { type FrameRange, getFrameRange, type IndexedSource } from './indexed-source.ts';
import type { CutSettings } from './options.ts';
import { produceCut } from './produce-cut.ts';

export interface RenderTarget extends CutSettings {
  readonly output: string;
  readonly container: Container;
}

/** Renders an edit whose videos are open. */
export async function renderEdit(
  context: WorkflowContext,
  edit: EditDecisions,
  indexedSources: ReadonlyMap<string, IndexedSource>,
  { output, container, ...settings }: RenderTarget,
): Promise<CutReport> {
  const ranges = createRanges(edit, indexedSources, settings.crossfade);
  return produceCut(context, { title: edit.title, ranges, settings, container, outputPath: output });
}

/** Checks the place for a video. @returns the container that its name asks for */
export async function openCutDestination(path: string, inputs: readonly string[]): Promise<Container> {
  const container = getContainer(path);
  await openDestination(path, inputs);
  return container;
}

/** The clips of an edit in frames; `crossfade` is for those that don't say theirs, in seconds. */
export function createRanges(
  { clips }: EditDecisions,
  indexedSources: ReadonlyMap<string, IndexedSource>,
  crossfade: number,
): FrameRange[] {
  return clips.map((clip) => {
    const range = getFrameRange(clip, indexedSources.get(clip.source)!);
    return clip.crossfade === undefined ? { ...range, crossfade } : range;
  });
}
