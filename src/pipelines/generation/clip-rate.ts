import { type Rational, reduce, toNumber } from '../../core/rational.ts';
import { requireVideo } from '../../media/media-info.ts';
import { probe } from '../../media/probe.ts';
import { readDecodedTimes } from '../cut/index-source.ts';

/**
 * The rate at which the pictures of a clip are shown: its own, or a lower one where it would be shorter than what was asked
 * for by more than a frame.
 *
 * @param frames what was asked for, in frames of `frameRate`
 * @param isWhole whether its last picture has to be the last one that is shown
 */
export async function findPlayingRate(
  path: string,
  {
    frames,
    frameRate,
    isWhole = false,
  }: { readonly frames: number; readonly frameRate: Rational; readonly isWhole?: boolean },
  signal: AbortSignal,
): Promise<Rational> {
  const video = requireVideo(await probe(path));
  const own = video.averageFrameRate.num > 0 ? video.averageFrameRate : frameRate;
  const { times } = await readDecodedTimes(path, video, signal);
  const pictures = times.length;
  const slow = reduce({ num: pictures * frameRate.num, den: Math.max(1, frames - 1) * frameRate.den });
  return isWhole || toNumber(slow) < toNumber(own) ? slow : own;
}

/** Number of the picture of a clip that is shown at a frame. */
export function locatePicture(frame: number, rate: Rational, frameRate: Rational): number {
  return Math.floor((frame * rate.num * frameRate.den) / (rate.den * frameRate.num));
}
