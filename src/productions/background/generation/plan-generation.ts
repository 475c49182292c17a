import { type BilledWork, summarizeCosts } from '../../../engines/prices/cost.ts';
import type { PriceList } from '../../../engines/prices/price-list.ts';
import type { RemoteUsage } from '../../../engines/remote-usage.ts';
import { describePicture, describeVideo } from '../../../pipelines/generation/billed-work.ts';
import type { PreparedClip } from '../clip.ts';
import type { GenerationPlan } from '../plan.ts';
import type { BackdropEngines } from './engines.ts';
import { getPictureSize, type PlannedVideo, planVideos } from './plan-videos.ts';

/** A film with what is billed for it. */
interface EstimatedVideo extends PlannedVideo {
  readonly clip: PreparedClip;
  readonly works: readonly BilledWork[];
  readonly usage: RemoteUsage;
}

/** What engines would be asked for. */
export interface GenerationWork {
  readonly pictures: number;
  /** Pictures in which a hosted detector would look for the subject, at most. */
  readonly looks?: number;
  readonly films: readonly EstimatedVideo[];
  /** All that is billed. */
  readonly works: readonly BilledWork[];
}

/**
 * Lists what the new backgrounds of clips need of engines, before any of it is asked for.
 *
 * @param isShown whether a shot is part of the result; all are if it is left out
 */
export function listGenerationWork(
  clips: readonly PreparedClip[],
  { image, film }: BackdropEngines,
  isShown: (clip: PreparedClip, shot: PlannedVideo['shot']) => boolean = () => true,
): GenerationWork {
  // Clips of one size share a picture.
  const pictures = image ? new Set(clips.map((clip) => JSON.stringify(getPictureSize(clip)))).size : 0;
  const stills = image
    ? Array.from({ length: pictures }, () => describePicture(image.engine, image.billed)).flat()
    : [];
  const films = film
    ? clips.flatMap((clip) =>
        planVideos(clip, film.engine)
          .filter(({ shot }) => isShown(clip, shot))
          .map((planned): EstimatedVideo => {
            const { works, usage } = describeVideo(film.engine, film.billed, {
              ...planned,
              clips: planned.clips.lengths,
            });
            return { ...planned, clip, works, usage };
          }),
      )
    : [];
  return { pictures, films, works: [...stills, ...films.flatMap(({ works }) => works)] };
}

/** Writes down what engines would be asked for and what they would charge; undefined if none is asked. */
export function planGeneration(
  { pictures, looks = 0, films, works }: GenerationWork,
  prices: PriceList,
): GenerationPlan | undefined {
  if (pictures + looks + films.length === 0) return undefined;
  const { money, unpriced, items } = summarizeCosts(works, prices);
  const described = films.map(({ clip: { name }, shot, usage, works: own }) => ({
    clip: name,
    shot: shot.index + 1,
    seconds: usage.seconds ?? 0,
    requests: usage.requests ?? 1,
    cost: { ...summarizeCosts(own, prices).money },
  }));
  return {
    pictures,
    ...(looks > 0 && { looks }),
    films: described,
    requests: pictures + looks + described.reduce((sum, { requests }) => sum + requests, 0),
    seconds: described.reduce((sum, { seconds }) => sum + seconds, 0),
    cost: { ...money },
    unpriced: [...unpriced],
    cost_items: items.map((item) => ({ ...item })),
  };
}
