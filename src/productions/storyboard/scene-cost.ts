import { toNumber } from '../../core/rational.ts';
import type { Generator } from '../../engines/generation.ts';
import type { VideoGenerator } from '../../engines/image-to-video.ts';
import { type BilledWork, type CostSummary, summarizeCosts } from '../../engines/prices/cost.ts';
import type { BilledModel } from '../../engines/prices/price.ts';
import type { PriceList } from '../../engines/prices/price-list.ts';
import type { RemoteUsage } from '../../engines/remote-usage.ts';
import { needsGeneratedStill } from './engines.ts';
import { splitScene } from './make-clips.ts';
import type { Scene } from './scene.ts';
import { listSpokenSentences } from './sound/narration-sentences.ts';
import { SOUND_STAGES } from './sound/stages.ts';
import { STAGES } from './stages.ts';
import type { Storyboard } from './storyboard.ts';
import type { VideoFormat } from './video-format.ts';

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
    const pictures = { pictures: 1, requests: 1 };
    return {
      still: image ? describeWork(STAGES['make-stills'].name, image, engines.imageBilled, pictures) : [],
      video: describeWork(
        STAGES['make-clips'].name,
        video,
        engines.getVideoBilled(scene),
        countClips(scene, video, { format, maxFrames: options.frames }),
      ),
      speech: describeSpeech(scene, engines.speechBilled),
    };
  });
}

/** The characters of a narration; a voice whose reading sounds wrong is asked again, and costs more. */
function describeSpeech({ narration = '' }: Scene, model: BilledModel | undefined): BilledWork[] {
  const sentences = model ? listSpokenSentences(narration) : [];
  if (!model || sentences.length === 0) return [];
  const characters = sentences.reduce((sum, { spoken }) => sum + spoken.length, 0);
  return [{ stage: SOUND_STAGES['narrate-scene'].name, model, usage: { characters } }];
}

/** Seconds and requests that an engine bills for a scene. */
function countClips(
  { frames }: Scene,
  video: VideoGenerator,
  { format, maxFrames }: { readonly format: VideoFormat; readonly maxFrames: number | undefined },
): RemoteUsage {
  const { frameRate } = format;
  const rate = toNumber(frameRate);
  if (video.kind === 'frames') return { seconds: frames / rate };
  const clips = splitScene(frames, { engine: video, maxFrames }, format);
  const bill = (each: number): number => video.getBilledSeconds?.({ frames: each, frameRate }) ?? each / rate;
  return { seconds: clips.reduce((sum, each) => sum + bill(each), 0), requests: clips.length };
}

function describeWork(
  stage: string,
  { id, price }: Pick<Generator, 'id' | 'price'>,
  billed: BilledModel | undefined,
  usage: RemoteUsage,
): BilledWork[] {
  if (price) {
    const amount = price.amount * (usage.pictures ?? usage.seconds ?? 0);
    return [
      {
        stage,
        model: billed ?? { host: id, model: id },
        usage: { ...usage, money: { [price.currency]: amount } },
      },
    ];
  }
  return billed ? [{ stage, model: billed, usage }] : [];
}

export function listBilledWork(works: readonly SceneWork[]): BilledWork[] {
  return works.flatMap(({ still, video, speech }) => [...still, ...video, ...speech]);
}

/** Works out what scenes cost. */
export function summarizeSceneCosts(works: readonly SceneWork[], prices: PriceList): CostSummary {
  return summarizeCosts(listBilledWork(works), prices);
}
