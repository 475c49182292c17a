import { toNumber } from '../../core/rational.ts';
import { type EditDecisions, getTransition } from '../../edit/edit-decisions.ts';
import { openDestination } from '../../execution/destinations.ts';
import type { WorkflowContext } from '../../execution/workflow.ts';
import { type Container, getContainer } from '../../media/containers/container-plan.ts';
import type { CutReport } from './cut-report.ts';
import { type FrameRange, getFrameRange, type IndexedSource } from './indexed-source.ts';
import { type CutSettings, getDefaultTransition } from './options.ts';
import { produceCut } from './produce-cut.ts';

export interface RenderTarget extends CutSettings {
  readonly output: string;
  readonly container: Container;
}

/** Renders an edit from its opened sources. */
export async function renderEdit(
  context: WorkflowContext,
  edit: EditDecisions,
  indexedSources: ReadonlyMap<string, IndexedSource>,
  { output, container, ...settings }: RenderTarget,
): Promise<CutReport> {
  const ranges = createRanges(edit, indexedSources, settings);
  return produceCut(context, { title: edit.title, ranges, settings, container, outputPath: output });
}

/**
 * Checks that the video can be written.
 *
 * @returns the container that the ending of its name stands for
 */
export async function openCutDestination(path: string, inputs: readonly string[]): Promise<Container> {
  const container = getContainer(path);
  await openDestination(path, inputs);
  return container;
}

/** Finds the frames of the clips of an edit; the settings hold for clips that don't say how they begin. */
export function createRanges(
  { clips }: EditDecisions,
  indexedSources: ReadonlyMap<string, IndexedSource>,
  settings: Pick<CutSettings, 'transition' | 'crossfade'>,
): FrameRange[] {
  const defaults = getDefaultTransition(settings);
  return clips.map((clip) => {
    const range = getFrameRange(clip, indexedSources.get(clip.source)!);
    const transition = getTransition(clip, defaults);
    if (!transition) return range;
    return { ...range, transition: { kind: transition.kind, seconds: toNumber(transition.duration) } };
  });
}
