import { toNumber } from '../core/rational.ts';
import type { Frame } from '../media/frame.ts';
import type { VideoStreamInfo } from '../media/media-info.ts';
import { NO_TIMESTAMP } from '../media/native.ts';

/** Where frames stand until the first timestamp is known: before every timestamp that a file can have. */
const UNKNOWN = -(2n ** 52n);
/** So many frames in a row don't rise by mistakes of single times, nor by any reordering. */
const MAX_FALLEN = 16;

/** Gives the frames of a video strictly rising times, whatever its file says. */
export class FrameClock {
  /** Ticks from frame to frame where neither times nor durations are told, as in raw streams. */
  readonly #interval: bigint;
  #last: bigint | undefined;
  #count = 0;
  /** Frames before the first timestamp. */
  #early = 0;
  /** Frames in a row whose times didn't rise above those before. */
  #fallen = 0;
  readonly #late: number[] = [];

  constructor(video?: Pick<VideoStreamInfo, 'averageFrameRate' | 'timeBase'>) {
    const seconds = video && video.averageFrameRate.num > 0 ? 1 / toNumber(video.averageFrameRate) : 0;
    this.#interval = BigInt(Math.max(1, Math.round(video ? seconds / toNumber(video.timeBase) : 1)));
  }

  /** Ticks of frames whose times in the file aren't after those of the frames before, as they were given. */
  get lateTicks(): readonly number[] {
    return this.#late;
  }

  /** Whether the times of a video jump back and stay there, so that none can be made up for its frames. */
  get isLost(): boolean {
    return this.#fallen > MAX_FALLEN;
  }

  /**
   * The time of the next frame in display order: after that of the frame before, if it is missing or doesn't rise. Before
   * the first timestamp, times only tell the order until {@link settle} has seen them all.
   */
  take({ pts, duration }: Pick<Frame, 'pts' | 'duration'>): bigint {
    if (pts === NO_TIMESTAMP && this.#early === this.#count) this.#early++;
    this.#count++;
    this.#last = this.#follow(pts, duration);
    return this.#last;
  }

  #follow(pts: bigint, duration: bigint): bigint {
    if (this.#last === undefined) return pts === NO_TIMESTAMP ? UNKNOWN : pts;
    if (pts === NO_TIMESTAMP) return this.#last + (duration > 0n ? duration : this.#interval);
    const rises = pts > this.#last;
    this.#fallen = rises ? 0 : this.#fallen + 1;
    if (rises) return pts;
    const late = this.#last + 1n;
    this.#late.push(Number(late));
    return late;
  }

  /**
   * Puts the frames before the first timestamp before it, as far apart as the two after them; they begin at 0 if there is
   * no timestamp at all.
   *
   * @param times of all frames, as `take` gave them
   */
  settle(times: number[]): void {
    const early = this.#early;
    if (early === 0) return;
    const first = times[early];
    if (first === undefined) {
      const start = times[0]!;
      for (let i = 0; i < times.length; i++) times[i]! -= start;
      return;
    }
    const interval = times[early + 1] === undefined ? Number(this.#interval) : times[early + 1]! - first;
    for (let i = 0; i < early; i++) times[i] = first - (early - i) * interval;
  }
}
