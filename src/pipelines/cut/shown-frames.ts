import { toNumber } from '../../core/rational.ts';
import { findDifference, getPictureFormat, type PictureFormat } from '../../media/cutting/picture-format.ts';
import { type FrameRange, getShownTicks, type IndexedSource } from './indexed-source.ts';

/** Keeps sums of rounding errors from deciding which of two pictures is shown. */
const EPSILON = 1e-6;

/** Whether the pictures of a source go into a video of `picture` as they are, each for its own time. */
export function isAlike({ video }: IndexedSource, picture: PictureFormat): boolean {
  return findDifference(getPictureFormat(video), picture) === undefined;
}

/** The source's frame numbers that a clip shows, one for each frame of the video: each frame of the clip once. */
export function listFrames({ start, end }: FrameRange): number[] {
  return Array.from({ length: end - start }, (_, i) => start + i);
}

/**
 * The source's frame numbers that a converted clip shows, one for each frame of the video. The clip takes its length to
 * the nearest frame of `rate`; each frame shows the picture that the source shows at its middle.
 */
export function listConvertedFrames(range: FrameRange, { frameRate }: PictureFormat): number[] {
  const { source, start, end } = range;
  const framesPerTick = toNumber(source.video.timeBase) * toNumber(frameRate);
  const getPosition = (frame: number): number =>
    (getShownTicks(range, frame) - getShownTicks(range, start)) * framesPerTick;
  const shown: number[] = [];
  let number = start;
  for (let i = 0; i < Math.max(1, Math.round(getPosition(end))); i++) {
    while (number + 1 < end && getPosition(number + 1) < i + 0.5 - EPSILON) number++;
    shown.push(number);
  }
  return shown;
}
