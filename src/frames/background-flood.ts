import { type AgreeingFrames, RADIUS } from './frame-agreement.ts';
import { countBits } from './frame-set.ts';
import { MaskRegions } from './mask-regions.ts';

/** Share of the frames that agree on a window from which it may start the background, and share of the picture that does. */
const START_SHARE = 0.75;
const START_AREA = 0.03;
/** Frames that have to agree on a window, if there are so many, and as share of all. */
const MIN_FRAMES = 4;
const MIN_SHARE = 0.1;
/** One frame less is enough for a few cells in a row, behind which more frames may agree again. */
const FEW_FRAMES = 3;
const MAX_BRIDGE = 2;
/** Share of the frames of a neighbor that have to show a window too: what hides it moves on by and by. */
const MIN_OVERLAP = 0.6;
/** How many times the frames of its neighbor may show a window: a subject that stood still is seen in others too. */
const MAX_GAIN = 1.3;
/**
 * Share of pairs of frames that agree: what moves slowly agrees only with what was a little before and after. In four frames
 * it is every pair, or somebody who sways is found where he was four times.
 */
const MIN_UNITY = 0.88;
const MAX_COUNT = 32;
/** Share of a set with which a frame has to agree to belong to it: of two windows that show the same, a few differ by chance. */
const JOIN_SHARE = 0.5;

/**
 * Finds the frames that show the background at each cell: from where most frames agree it spreads to neighbors that the
 * same frames show. A subject that stands still for a while agrees with itself too, but in frames in which the background
 * beside it is another one.
 */
export class BackgroundFlood {
  /** The frames that show the background of the window around each cell; an empty set where none do. */
  readonly sets: Uint32Array;
  /** The cell around which the window lies whose frames each cell has. */
  readonly centers: Int32Array;
  #agreeing: AgreeingFrames;
  /** Cells whose neighbors are still to be looked at, by the number of frames that show them. */
  readonly #waiting: number[][] = Array.from({ length: MAX_COUNT + 1 }, () => []);
  readonly #least: number;
  readonly #enough: number;
  /** Cells in a row up to each one that only few frames show. */
  readonly #bridges: Uint8Array;

  constructor(agreeing: AgreeingFrames) {
    this.#agreeing = agreeing;
    const least = Math.round(agreeing.count * MIN_SHARE);
    this.#least = Math.max(Math.min(FEW_FRAMES, agreeing.count), least);
    this.#enough = Math.max(Math.min(MIN_FRAMES, agreeing.count), least);
    this.#bridges = new Uint8Array(agreeing.width * agreeing.height);
    this.sets = new Uint32Array(agreeing.width * agreeing.height);
    this.centers = Int32Array.from(this.sets, (_, cell) => cell);
    this.#start();
    this.#flow();
  }

  /** Goes on to what other frames agree on, such as the same ones in any light. */
  continue(agreeing: AgreeingFrames): void {
    this.#agreeing = agreeing;
    for (let cell = 0; cell < this.sets.length; cell++) {
      if (this.sets[cell] !== 0) this.#take(cell, this.#complete(cell, this.sets[cell]!));
    }
    this.#flow();
  }

  #flow(): void {
    for (let count = MAX_COUNT; count > 0; ) {
      const cell = this.#waiting[count]!.pop();
      if (cell === undefined) count--;
      else count = Math.max(count, this.#spread(cell));
    }
  }

  /** Takes large regions on which most frames agree. */
  #start(): void {
    const { width, height, count } = this.#agreeing;
    const isSure = new Uint8Array(width * height);
    const largest = this.sets.map((_, cell) => this.#findLargest(cell));
    for (let cell = 0; cell < isSure.length; cell++) {
      isSure[cell] = countBits(largest[cell]!) >= START_SHARE * count ? 1 : 0;
    }
    new MaskRegions(this.#agreeing).forEach(isSure, 1, ({ pixels, count: cells }) => {
      if (cells < START_AREA * width * height) return;
      for (let i = 0; i < cells; i++) this.#take(pixels[i]!, largest[pixels[i]!]!);
    });
  }

  #findLargest(cell: number): number {
    let [largest, most] = [0, 0];
    for (const sets of this.#agreeing.sets) {
      const found = countBits(sets[cell]!);
      if (found > most) [largest, most] = [sets[cell]!, found];
    }
    return largest;
  }

  #take(cell: number, set: number): number {
    this.sets[cell] = set;
    const count = countBits(set);
    this.#waiting[count]!.push(cell);
    return count;
  }

  /** @returns the most frames that show a cell which was reached, 0 if none was */
  #spread(cell: number): number {
    const { width, height } = this.#agreeing;
    const x = cell % width;
    let most = 0;
    if (x > 0) most = Math.max(most, this.#reach(cell - 1, cell));
    if (x + 1 < width) most = Math.max(most, this.#reach(cell + 1, cell));
    if (cell >= width) most = Math.max(most, this.#reach(cell - width, cell));
    if (cell + width < width * height) most = Math.max(most, this.#reach(cell + width, cell));
    return most;
  }

  #reach(cell: number, from: number): number {
    if (this.sets[cell] !== 0) return 0;
    const near = this.sets[from]!;
    let [best, most] = [0, 0];
    for (const sets of this.#agreeing.sets) {
      const set = sets[cell]!;
      const shared = countBits(set & near);
      const rank = shared * 64 + countBits(set);
      if (shared > 0 && rank > most) [best, most] = [set, rank];
    }
    const shared = countBits(best & near);
    const isSame = shared >= this.#least && shared >= MIN_OVERLAP * countBits(near);
    if (!isSame || countBits(best) > MAX_GAIN * countBits(near) + 1) return 0;
    const bridge = countBits(best) < this.#enough ? this.#bridges[from]! + 1 : 0;
    if (bridge > MAX_BRIDGE || this.#measureUnity(cell, best) < MIN_UNITY) return 0;
    this.#bridges[cell] = bridge;
    return this.#take(cell, best);
  }

  /** The frames that agree with most of a set, which is thereby rid of chance. */
  #complete(cell: number, set: number): number {
    const least = JOIN_SHARE * countBits(set);
    let complete = 0;
    for (const [frame, sets] of this.#agreeing.sets.entries())
      if (countBits(sets[cell]! & set) >= least) complete |= 1 << frame;
    return complete === 0 ? set : complete;
  }

  /** Share of the pairs of a set's frames that agree with each other. */
  #measureUnity(cell: number, set: number): number {
    let pairs = 0;
    for (let rest = set; rest !== 0; rest &= rest - 1) {
      const frame = 31 - Math.clz32(rest & -rest);
      pairs += countBits(this.#agreeing.sets[frame]![cell]! & set);
    }
    return pairs / countBits(set) ** 2;
  }

  /** Gives each cell the window that most frames show of all that contain it, as those at borders can't be centered on it. */
  open(): void {
    const { width, height } = this.#agreeing;
    const centered = this.sets.slice();
    for (let y = 0, cell = 0; y < height; y++) {
      for (let x = 0; x < width; x++, cell++) {
        if (centered[cell] !== 0) continue;
        let most = 0;
        for (let row = Math.max(0, y - RADIUS); row <= Math.min(height - 1, y + RADIUS); row++) {
          for (let near = Math.max(0, x - RADIUS); near <= Math.min(width - 1, x + RADIUS); near++) {
            const set = centered[row * width + near]!;
            const count = countBits(set);
            if (count <= most) continue;
            [this.sets[cell], most] = [set, count];
            this.centers[cell] = row * width + near;
          }
        }
      }
    }
  }
}
