import { CORE, SCREEN } from './classify.ts';
import { HoleFiller } from './fill-holes.ts';
import type { KeyPicture } from './key-picture.ts';

/** Pixels inwards from the screen over which spill is followed. */
const DEPTHS = 16;
/** Range and number of the bins of chroma beyond what the deep subject has. */
const LOWEST = -0.5;
const HIGHEST = 1.5;
const BINS = 400;
/** Edges whose blur is over at a depth change by less to the next. */
const MAX_STEP = 0.12;
/** Depths from the middle of an edge to where its blur is over. */
const BLUR_DEPTHS = 1.3;
const MAX_GROWTH = 1.8;
const MAX_SPILL = 0.45;
const MIN_SAMPLES = 200;
/** Pixels of core on every side of a pixel of the deep subject. */
const CORE_MARGIN = 2;

/**
 * Measures how much of the screen's light the subject's edges reflect. Chroma towards the screen's falls from the edge
 * inwards, first by mixing, within a pixel or two, and then slowly with the angle of the surface: from there the median is
 * continued to the edge. Hair and blur without anything solid behind them don't count.
 */
export class SpillMeter {
  readonly #width: number;
  readonly #height: number;
  readonly #depth: Uint8Array;
  readonly #deep: Uint8Array;
  readonly #filler: HoleFiller;
  readonly #bins = Array.from({ length: DEPTHS + 1 }, () => new Uint32Array(BINS));

  constructor(width: number, height: number) {
    this.#width = width;
    this.#height = height;
    this.#depth = new Uint8Array(width * height);
    this.#deep = new Uint8Array(width * height);
    this.#filler = new HoleFiller(width, height, 1);
  }

  add({ toward }: KeyPicture, kinds: Uint8Array): void {
    this.#measureDepth(kinds);
    this.#findDeep(kinds);
    const { weight, channels } = this.#filler;
    const own = channels[0]!;
    for (let i = 0; i < kinds.length; i++) {
      weight[i] = this.#deep[i]!;
      own[i] = this.#deep[i] ? toward[i]! : 0;
    }
    this.#filler.fill();
    const reach = CORE_MARGIN + 2;
    for (let y = reach; y < this.#height - reach; y++) {
      for (let x = reach; x < this.#width - reach; x++) {
        const i = y * this.#width + x;
        const depth = this.#depth[i]!;
        if (depth === 0 || depth > DEPTHS || !this.#isBesideDeep(i, reach)) continue;
        const bin = Math.floor(((toward[i]! - own[i]! - LOWEST) / (HIGHEST - LOWEST)) * BINS);
        if (bin >= 0 && bin < BINS) this.#bins[depth]![bin]!++;
      }
    }
  }

  /** Share of the screen's light at the very edge, 0 to 0.45. */
  getResult(): number {
    const profile = this.#bins.map(takeMedian);
    for (let depth = 2; depth < DEPTHS; depth++) {
      const [here, next] = [profile[depth], profile[depth + 1]];
      if (here === undefined || next === undefined) return 0;
      if (here - next >= MAX_STEP || here > 2 * MAX_SPILL) continue;
      const growth = next > 0 ? Math.max(1, here / next) ** BLUR_DEPTHS : MAX_GROWTH;
      return Math.min(MAX_SPILL, Math.max(0, here * Math.min(MAX_GROWTH, growth)));
    }
    return 0;
  }

  /** Steps to the nearest screen, diagonals included, from two passes (Rosenfeld and Pfaltz 1966). */
  #measureDepth(kinds: Uint8Array): void {
    const [width, height, depth] = [this.#width, this.#height, this.#depth];
    for (let i = 0; i < kinds.length; i++) depth[i] = kinds[i] === SCREEN ? 0 : 255;
    const relax = (i: number, from: number): void => {
      if (depth[from]! + 1 < depth[i]!) depth[i] = depth[from]! + 1;
    };
    for (let y = 1; y < height; y++) {
      for (let x = 1; x < width - 1; x++) {
        const i = y * width + x;
        for (const offset of [-1, -width - 1, -width, -width + 1]) relax(i, i + offset);
      }
    }
    for (let y = height - 2; y >= 0; y--) {
      for (let x = width - 2; x > 0; x--) {
        const i = y * width + x;
        for (const offset of [1, width + 1, width, width - 1]) relax(i, i + offset);
      }
    }
  }

  #findDeep(kinds: Uint8Array): void {
    const [width, height, deep] = [this.#width, this.#height, this.#deep.fill(0)];
    for (let y = CORE_MARGIN; y < height - CORE_MARGIN; y++) {
      for (let x = CORE_MARGIN; x < width - CORE_MARGIN; x++) {
        const i = y * width + x;
        const [up, side] = [CORE_MARGIN * width, CORE_MARGIN];
        const corners = [0, up + side, up - side, -up + side, -up - side, up, -up, side, -side];
        deep[i] = corners.every((offset) => kinds[i + offset] === CORE) ? 1 : 0;
      }
    }
  }

  #isBesideDeep(i: number, reach: number): boolean {
    const [deep, width] = [this.#deep, this.#width];
    for (const row of [-reach * width, 0, reach * width])
      for (const offset of [-reach, 0, reach]) if (deep[i + row + offset]) return true;
    return false;
  }
}

/** Median of the values of a histogram; undefined if they are too few. */
function takeMedian(counts: Uint32Array): number | undefined {
  const total = counts.reduce((sum, count) => sum + count, 0);
  if (total < MIN_SAMPLES) return undefined;
  let sum = 0;
  for (let bin = 0; bin < BINS; bin++) {
    sum += counts[bin]!;
    if (sum >= total / 2) return LOWEST + ((bin + 0.5) / BINS) * (HIGHEST - LOWEST);
  }
  return undefined;
}
