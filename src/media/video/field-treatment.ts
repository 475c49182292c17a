import { reduce } from '../../core/rational.ts';
import type { VideoStreamInfo } from '../media-info.ts';

/**
 * How a shown frame is made of a decoded one: as it is; of its first or its second field, with what stands still from the
 * frames around it, by which field is shown first; or of its top or bottom field and the other field of the frame before.
 */
export type FrameRecipe =
  | 'whole'
  | 'first-top'
  | 'second-bottom'
  | 'first-bottom'
  | 'second-top'
  | 'late-top'
  | 'late-bottom';

/** How the frames of a video of fields are made of its decoded frames. */
export interface FieldTreatment {
  /** Presentation times of the decoded frames, in ticks of the stream. */
  readonly decodedPts: readonly number[];
  /** For each shown frame, the number of the decoded frame it is made of; rising, but not strictly. */
  readonly frames: readonly number[];
  readonly recipes: readonly FrameRecipe[];
  /** So many times finer than those of the stream are the ticks in which shown frames are timed. */
  readonly ticksScale: number;
  /** The end of the last shown frame, in those ticks. */
  readonly endTicks: number;
}

/** Whether a frame is made of one of its fields. */
export function isDeinterlaced(recipe: FrameRecipe): boolean {
  return recipe.startsWith('first-') || recipe.startsWith('second-');
}

/** Whether the top field of the decoded frame is the first one. */
export function isTopFirst(recipe: FrameRecipe): boolean {
  return recipe === 'first-top' || recipe === 'second-bottom';
}

/** Shares of shown frames in decoded ones by which rates are exact: film of a 2:3 cadence, and a frame for each field. */
const EXACT_RATES = [
  { num: 4, den: 5 },
  { num: 1, den: 1 },
  { num: 2, den: 1 },
];
const RATE_TOLERANCE = 0.03;

/** A video of fields as it is shown: with finer ticks, and the rate of its whole pictures. */
export function describeShownVideo(
  video: VideoStreamInfo,
  { frames, decodedPts, ticksScale }: FieldTreatment,
): VideoStreamInfo {
  const { timeBase, startTicks, durationTicks, averageFrameRate: rate } = video;
  const share = frames.length / decodedPts.length;
  const exact = EXACT_RATES.find(({ num, den }) => Math.abs(share - num / den) <= RATE_TOLERANCE * share);
  const factor = exact ?? { num: Math.round(share * 1000), den: 1000 };
  const scale = BigInt(ticksScale);
  return {
    ...video,
    timeBase: { num: timeBase.num, den: timeBase.den * ticksScale },
    startTicks: startTicks === undefined ? undefined : startTicks * scale,
    durationTicks: durationTicks === undefined ? undefined : durationTicks * scale,
    averageFrameRate: reduce({ num: rate.num * factor.num, den: rate.den * factor.den }),
  };
}
