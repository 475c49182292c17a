import { type BilledWork, type CostSummary, summarizeCosts } from '../../engines/prices/cost.ts';
import type { PriceList } from '../../engines/prices/price-list.ts';
import { describePicture, describeVideo } from '../../pipelines/generation/billed-work.ts';
import { splitScene } from '../../pipelines/generation/split-clips.ts';
import { needsGeneratedStill } from './engines.ts';
import type { Storyboard } from './storyboard.ts';

/** What hosted models do for each scene, as they bill it. */
export interface SceneWork {
  readonly still: readonly BilledWork[];
  readonly video: readonly BilledWork[];
}

/** Lists what the engines of a storyboard bill for each scene, before any of it is asked for. */
export function listSceneWork({ scenes, engines, options, format }: Storyboard): SceneWork[] {
  return scenes.map((scene) => {
    const video = engines.getVideo(scene);
    const image = needsGeneratedStill(scene, video, options) ? engines.image : undefined;
    return {
      still: image ? describePicture(image, engines.imageBilled) : [],
      video: describeVideo(video, engines.getVideoBilled(scene), {
        format,
        frames: scene.frames,
        ...(video.kind === 'clips' && {
          clips: splitScene(scene.frames, { engine: video, maxFrames: options.frames }, format),
        }),
      }).works,
    };
  });
}

/** Works out what scenes cost. */
export function summarizeSceneCosts(works: readonly SceneWork[], prices: PriceList): CostSummary {
  return summarizeCosts(
    works.flatMap(({ still, video }) => [...still, ...video]),
    prices,
  );
}
