import type { WorkflowContext } from '../../execution/workflow.ts';
import type { Container } from '../../media/containers/container-plan.ts';
import type { CutReport } from '../../pipelines/cut/cut-report.ts';
import type { ReadyTrack } from '../../pipelines/cut/cut-tracks.ts';
import {
  createIndexedSource,
  type FrameRange,
  type IndexedSource,
  openSourceVideo,
} from '../../pipelines/cut/indexed-source.ts';
import { produceCut } from '../../pipelines/cut/produce-cut.ts';
import type { SceneVideo } from './make-scenes.ts';
import { getSceneId } from './scene.ts';
import type { Storyboard } from './storyboard.ts';

/** Scenes are encoded alike: their pictures are copied, and only transitions are encoded. */
const SETTINGS = { mode: 'original', reframe: 'none', crossfade: 0 } as const;

interface StitchedScenes {
  readonly cut: CutReport;
  /** The scenes' videos by their ids. */
  readonly indexedSources: ReadonlyMap<string, IndexedSource>;
}

interface StitchTarget {
  readonly output: string;
  readonly container: Container;
  readonly soundtrack: ReadyTrack | undefined;
}

/** Joins the videos of the scenes, and checks every seam. */
export async function stitchScenes(
  context: WorkflowContext,
  { title }: Storyboard,
  videos: readonly SceneVideo[],
  { output, container, soundtrack }: StitchTarget,
): Promise<StitchedScenes> {
  const ranges: FrameRange[] = [];
  for (const { scene, path } of videos) {
    const video = await openSourceVideo(path, context.signal);
    const source = await createIndexedSource(context, getSceneId(scene.number), video);
    const { kind, seconds } = scene.transition;
    const transition = kind === 'cut' ? undefined : { kind, seconds };
    ranges.push({ source, start: 0, end: scene.frames, transition });
  }
  const cut = await produceCut(context, {
    title,
    ranges,
    settings: SETTINGS,
    container,
    outputPath: output,
    soundtrack,
  });
  return { cut, indexedSources: new Map(ranges.map(({ source }) => [source.id, source])) };
}
