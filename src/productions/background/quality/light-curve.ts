import type { LightFactors } from '../../../frames/light-steadier.ts';

/** The light of one frame of a result. */
export interface FrameLight {
  /** Number of the frame in the video. */
  readonly number: number;
  /** Position of its shot. */
  readonly shot: number;
  /** Light of the subject against the source's, in stops; 0 without a subject. */
  readonly subjectStops: number;
  /** Mean luma of the new background above black, in 10-bit codes; 0 where nothing of it is seen. */
  readonly backgroundLuma: number;
}

/** Which sides are steadied. */
export interface SteadiedSides {
  readonly subject?: boolean;
  readonly background?: boolean;
}

/** Stops of light of doubled codes, as video is coded with about this power. */
const GAMMA = 2.2;
/** Most that the light of a frame is changed, in stops. */
const MAX_STOPS = 1;
/** Standard deviation of the weights that smooth the background's curve, in seconds: slower changes are meant. */
const SMOOTHING_SECONDS = 0.4;

/**
 * Plans how the light of each frame is steadied, shot by shot. The subject's light against the source should be the same in
 * all of a shot, as one look is taken for it: it becomes their median. The new background may change with time: its
 * curve is smoothed between cuts and flashes.
 *
 * @returns factors for coded brightness, by the number of the frame
 */
export function planLight(
  frames: readonly FrameLight[],
  sides: SteadiedSides,
  framesPerSecond: number,
): ReadonlyMap<number, LightFactors> {
  const planned = new Map<number, LightFactors>();
  for (const shot of Map.groupBy(frames, (frame) => frame.shot).values()) {
    const median = findMedian(shot.map(({ subjectStops }) => subjectStops));
    const smooth = smoothParts(
      shot.map(({ backgroundLuma }) => backgroundLuma),
      SMOOTHING_SECONDS * framesPerSecond,
    );
    for (const [i, { number, subjectStops, backgroundLuma }] of shot.entries())
      planned.set(number, {
        subject: sides.subject ? toFactor((median - subjectStops) / GAMMA) : 1,
        background:
          sides.background && backgroundLuma > 0 ? toFactor(Math.log2(smooth[i]! / backgroundLuma)) : 1,
      });
  }
  return planned;
}

/** @param doublings of the codes */
function toFactor(doublings: number): number {
  const most = MAX_STOPS / GAMMA;
  const limited = Math.max(-most, Math.min(most, doublings));
  return Math.round(2 ** limited * 1e4) / 1e4;
}

function findMedian(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

/** Even numbers of frames before and after a place, at most, whose means leave out light that flickers by turns. */
const COMPARED_FRAMES = 6;
/** Doublings of the codes between them that are a change, such as a cut or a flash, and no flicker. */
const CHANGE = 0.1;

/** Smooths what lies between changes by itself, so that none of them is spread. */
function smoothParts(values: readonly number[], sigma: number): number[] {
  const smooth: number[] = [];
  let start = 0;
  for (let end = 1; end <= values.length; end++) {
    if (end < values.length && !isChange(values, end)) continue;
    smooth.push(...smoothCurve(values.slice(start, end), sigma));
    start = end;
  }
  return smooth;
}

/** Whether it is another light from a place on than before it. */
function isChange(values: readonly number[], at: number): boolean {
  const count = Math.min(COMPARED_FRAMES, at, values.length - at) & ~1;
  if (count === 0) return false;
  const sum = (from: number): number =>
    values.slice(from, from + count).reduce((total, value) => total + value, 0);
  const [before, after] = [sum(at - count), sum(at)];
  return before <= 0 || after <= 0 || Math.abs(Math.log2(after / before)) > CHANGE;
}

/**
 * Fits a line around each place, its neighbors weighed by a Gaussian, so that slopes stay at the ends of a shot too
 * (Cleveland, "Robust locally weighted regression", 1979). Frames in which nothing is seen don't count.
 */
function smoothCurve(values: readonly number[], sigma: number): number[] {
  const reach = Math.ceil(3 * sigma);
  return values.map((own, i) => {
    let [weights, steps, squares, sum, product] = [0, 0, 0, 0, 0];
    for (let at = Math.max(0, i - reach); at <= Math.min(values.length - 1, i + reach); at++) {
      if (values[at]! <= 0) continue;
      const step = at - i;
      const weight = Math.exp(-(step * step) / (2 * sigma * sigma));
      weights += weight;
      steps += weight * step;
      squares += weight * step * step;
      sum += weight * values[at]!;
      product += weight * step * values[at]!;
    }
    const determinant = weights * squares - steps * steps;
    if (determinant > 1e-9) return (squares * sum - steps * product) / determinant;
    return weights > 0 ? sum / weights : own;
  });
}
