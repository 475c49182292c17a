import { AlignedDifference } from '../../frames/aligned-difference.ts';
import { type Frame, getPlane8 } from '../../media/frame.ts';
import type { OverlappingClips } from './split-clips.ts';

/** How much two clips differ where they are joined, in 8-bit codes of luma after what moved was laid over itself. */
export interface MeasuredJoin {
  /** First frame of the overlap. */
  readonly frame: number;
  /** The largest difference of consecutive frames within the overlap. */
  readonly difference: number;
  /** Mean difference of the frames around it. */
  readonly usual: number;
  /** How many times as large the first is. */
  readonly ratio: number;
}

/** Frames around an overlap that it is compared with, on each side at least. */
const NEIGHBORS = 8;
/** Less is noise, in 8-bit codes. */
const LEAST = 0.25;

/** Passes frames through, and measures how far each is from the one before. */
export async function* measureFrames(
  frames: AsyncIterable<Frame>,
  { width, height }: { readonly width: number; readonly height: number },
  differences: number[],
): AsyncGenerator<Frame, void, undefined> {
  const meter = new AlignedDifference({ width, height });
  for await (const frame of frames) {
    const difference = meter.add({ ...getPlane8(frame, 0, width, height), width, height });
    if (difference !== undefined) differences.push(difference);
    yield frame;
  }
}

/** @param differences of each frame but the first from the one before it */
export function measureJoins(
  differences: readonly number[],
  { lengths, overlap }: OverlappingClips,
): MeasuredJoin[] {
  const reach = Math.max(NEIGHBORS, overlap);
  let frame = 0;
  return lengths.slice(0, -1).map((length) => {
    frame += length - overlap;
    // The difference between frames n - 1 and n is at n - 1.
    const [from, to] = [frame - 1, frame + overlap];
    const difference = Math.max(...differences.slice(from, to));
    const around = [
      ...differences.slice(Math.max(0, from - reach), from),
      ...differences.slice(to, to + reach),
    ];
    const usual = Math.max(LEAST, around.reduce((sum, each) => sum + each, 0) / Math.max(1, around.length));
    return { frame, difference, usual, ratio: difference / usual };
  });
}
