import { type BilledWork, type CostSummary, summarizeCosts } from '../../engines/prices/cost.ts';
import type { BilledModel } from '../../engines/prices/price.ts';
import type { PriceList } from '../../engines/prices/price-list.ts';
import { describePicture, describeVideo } from '../../pipelines/generation/billed-work.ts';
import { type ClipLimits, countAskedFrames, splitIntoClips } from '../../pipelines/generation/split-clips.ts';
import type { VideoFormat } from '../../pipelines/generation/video-format.ts';
import { needsGeneratedStill } from './engines.ts';
import type { Scene } from './scene.ts';
import { listSpokenSentences } from './sound/narration-sentences.ts';
import { SOUND_STAGES } from './sound/stages.ts';
import type { Storyboard } from './storyboard.ts';

/** What hosted models do for each scene, as they bill it. */
export interface SceneWork {
  readonly still: readonly BilledWork[];
  readonly video: readonly BilledWork[];
  readonly speech: readonly BilledWork[];
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
          clips: listAskedFrames(scene.frames, { engine: video, maxFrames: options.frames }, format),
        }),
      }).works,
      speech: describeSpeech(scene, engines.speechBilled),
    };
  });
}

function listAskedFrames(frames: number, limits: ClipLimits, format: VideoFormat): number[] {
  const { lengths } = splitIntoClips(frames, limits, format);
  return lengths.map((length) => countAskedFrames(length, limits, format));
}

/** The characters of a narration; a voice whose reading sounds wrong is asked again, and costs more. */
function describeSpeech({ narration = '' }: Scene, model: BilledModel | undefined): BilledWork[] {
  const sentences = model ? listSpokenSentences(narration) : [];
  if (!model || sentences.length === 0) return [];
  const characters = sentences.reduce((sum, { spoken }) => sum + spoken.length, 0);
  return [{ stage: SOUND_STAGES['narrate-scene'].name, model, usage: { characters } }];
}

export function listBilledWork(works: readonly SceneWork[]): BilledWork[] {
  return works.flatMap(({ still, video, speech }) => [...still, ...video, ...speech]);
}

/** Works out what scenes cost. */
export function summarizeSceneCosts(works: readonly SceneWork[], prices: PriceList): CostSummary {
  return summarizeCosts(listBilledWork(works), prices);
}
