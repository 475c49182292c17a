import { toNumber } from '../../core/rational.ts';
import type { VideoRequest } from '../../engines/image-to-video.ts';

/**
 * The shortest of the lengths that a service makes, in seconds, in which all frames begin: 150 frames at 30000/1001 a second
 * are 5.005 seconds, and fit into 5, as the last one is held. The longest one if none is enough.
 *
 * @param lengths in ascending order
 */
export function chooseLength(
  { frames, frameRate }: Pick<VideoRequest, 'frames' | 'frameRate'>,
  lengths: readonly number[],
): number {
  const rate = toNumber(frameRate);
  return lengths.find((seconds) => frames - 1 < seconds * rate - ROUNDING) ?? lengths.at(-1)!;
}

const ROUNDING = 1e-6;
